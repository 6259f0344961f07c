/**
 * Reads the settings of opencif's one table, and is the only reader of the environment.
 * A value comes from a command line flag, else from the environment, else from its default; an
 * empty variable counts as not set.
 */
import * as parse from './config-parse.ts';
import { type Setting, settings, type Values } from './config-settings.ts';

/** The environment of this process, for the one caller that hands it to `readConfig`. */
export const environment: Environment = process.env;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Values of command line flags, by setting. */
export type Flags = Partial<Record<'host' | 'port' | 'dataDir' | 'workers', string>>;

/** Everything the program needs to know; `sandbox` is decided here. */
export interface Config extends Omit<Values, 'sandbox'> {
  readonly engine: 'embedded' | 'postgres';
  readonly sandbox: boolean;
  /** Things worth telling that stop nothing. */
  readonly warnings: readonly string[];
}

/** One line of `config print`; secrets are already masked. */
export interface Described {
  readonly env: string;
  readonly value: string;
  readonly source: 'flag' | 'environment' | 'default';
  readonly meaning: string;
}

/** What was read, with everything that is wrong with it. */
export interface Inspection {
  readonly config: Config;
  readonly described: readonly Described[];
  readonly problems: readonly string[];
}

/** The configuration can't be used; `problems` and the message list every reason, secrets masked. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? 'is 1 problem' : `are ${problems.length} problems`;
    super(`There ${count} in the configuration:\n${problems.map((text) => `  - ${text}`).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads the whole configuration.
 *
 * @throws ConfigError naming every problem at once.
 */
export function readConfig(env: Environment, flags: Flags = {}): Config {
  const { config, problems } = inspectConfig(env, flags);
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Reads like `readConfig`, but hands the problems back; a value that is wrong becomes its default. */
export function inspectConfig(env: Environment, flags: Flags = {}): Inspection {
  const values: Record<string, unknown> = {};
  const described: Described[] = [];
  const problems: string[] = [];
  const wrong = new Set<string>();
  for (const [name, row] of Object.entries<Setting<unknown>>(settings)) {
    const fromFlag = (flags as Record<string, string | undefined>)[name];
    const text = fromFlag ?? (env[row.env] || undefined);
    const shown = text === undefined ? showDefault(name, row) : (row.mask ?? parse.maskText)(text);
    const source = text === undefined ? 'default' : fromFlag === undefined ? 'environment' : 'flag';
    described.push({ env: row.env, value: shown, source, meaning: row.meaning });
    values[name] = row.default;
    if (text === undefined) continue;
    try {
      values[name] = row.parse(text);
    } catch (error) {
      wrong.add(name);
      const label = source === 'flag' ? row.flag : row.env;
      const equals = source === 'flag' ? ' ' : '=';
      problems.push(
        `${label} ${(error as Error).message}; given: ${shown}; example: ${label}${equals}${row.example}`,
      );
    }
  }
  const read = values as Values;
  problems.push(...contradictions(read, wrong));
  const engine = read.databaseUrl === null && !wrong.has('databaseUrl') ? 'embedded' : 'postgres';
  const sandbox = engine === 'embedded' && read.sandbox !== false;
  return {
    config: { ...read, engine, sandbox, warnings: unknownVariables(env) },
    described,
    problems,
  };
}

/** The lines of `config print`: each setting, its value with secrets masked, and where it came from. */
export function describeConfig(env: Environment, flags: Flags = {}): readonly Described[] {
  return inspectConfig(env, flags).described;
}

function showDefault(name: string, row: Setting<unknown>): string {
  if (name === 'sandbox') return '(by engine)';
  if (row.default === null || (Array.isArray(row.default) && row.default.length === 0)) return '(not set)';
  return `${row.default}${row.unit === undefined ? '' : ` ${row.unit}`}`;
}

/** Rules between settings; a setting that is wrong by itself is not blamed a second time. */
function contradictions(values: Values, wrong: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  const postgres = values.databaseUrl !== null || wrong.has('databaseUrl');
  if (postgres && values.masterKey === null && !wrong.has('masterKey')) {
    problems.push(
      'OPENCIF_MASTER_KEY is required with DATABASE_URL: it seals personal data, and opencif never makes one ' +
        'up for a record it does not keep itself; make one and keep it safe: openssl rand -base64 32   or: ' +
        `node -p "crypto.randomBytes(32).toString('base64')"`,
    );
  }
  if (!postgres && values.workers > 1) {
    problems.push(
      `OPENCIF_WORKERS is ${values.workers}, but the embedded store belongs to one process; leave it at 1, or ` +
        'set DATABASE_URL',
    );
  }
  if (postgres && values.sandbox === true) {
    problems.push(
      'OPENCIF_SANDBOX=true does not go with DATABASE_URL: the sandbox has a published password and resets ' +
        'its data; unset one of the two',
    );
  }
  if (!postgres && values.sandbox !== false && !wrong.has('sandbox') && !parse.isLoopback(values.host)) {
    problems.push(
      `HOST is ${parse.maskText(values.host)}, but the sandbox listens on this machine only (127.0.0.1, ::1, ` +
        'localhost): its password is published; unset HOST, or set OPENCIF_SANDBOX=false and make a login',
    );
  }
  return problems;
}

/** Variables that look like ours but are not, each with the name that was probably meant. */
/** Those that the commands for customers read, through the client. */
const ofClient = ['OPENCIF_BASE_URL', 'OPENCIF_LOGIN', 'OPENCIF_PASSWORD'];

function unknownVariables(env: Environment): string[] {
  const names = [...Object.values<Setting<unknown>>(settings).map((row) => row.env), ...ofClient];
  return Object.keys(env)
    .filter((name) => /^OPENCIF_/i.test(name) && !name.startsWith('OPENCIF_TEST_') && !names.includes(name))
    .sort()
    .map((name) => {
      const upper = name.toUpperCase();
      const hint = parse.nearest(upper, names) ?? parse.nearest(upper.replace('OPENCIF_', ''), names);
      return `${name} is not a setting and is ignored${hint === undefined ? '' : `; did you mean ${hint}?`}`;
    });
}
