/**
 * Reads the settings listed in `config-settings.ts`. No other file reads the environment; `config-source.ts` reads the
 * files and runs the programs that it names. A command line flag comes before an environment variable, and that before
 * the default. An empty variable counts as not set.
 */
import { resolve } from 'node:path';
import { openidProblems } from './config-openid.ts';
import * as parse from './config-parse.ts';
import type { Setting } from './config-setting.ts';
import { limitSettings, settings, type Values } from './config-settings.ts';
import { readSource, variablesOf } from './config-source.ts';
import type { Limits } from './contract/limits.ts';
import { nearest } from './contract/nearest.ts';

/** The environment of this process; `main.ts` passes it to `readConfig`. */
export const environment: Environment = process.env;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Values of command line flags, by setting. */
export type Flags = Partial<Record<'host' | 'port' | 'dataDir' | 'workers' | 'migrate', string>>;

/** All settings, read and checked. */
export interface Config extends Omit<Values, 'sandbox'> {
  readonly engine: 'embedded' | 'postgres';
  readonly sandbox: boolean;
  /** The limits that have a setting. */
  readonly limits: Partial<Limits>;
  /** Messages for the operator: settings that were ignored, and what the program that printed a secret said. */
  readonly warnings: readonly string[];
}

/** One line of `config print`; secrets are already masked. */
export interface Described {
  readonly env: string;
  readonly value: string;
  readonly source: 'flag' | 'environment' | 'file' | 'command' | 'default';
  readonly meaning: string;
  /** The variable and the text that set it the same way again; missing for a default, and if it may not be shown. */
  readonly assigned?: readonly [variable: string, text: string];
}

/** The configuration that was read, and everything that is wrong with it. */
export interface Inspection {
  readonly config: Config;
  readonly described: readonly Described[];
  readonly problems: readonly string[];
}

/** The configuration cannot be used. `problems` and the message list every reason, with secrets masked. */
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

/** Reads like `readConfig`, but returns the problems. A wrong value is replaced by its default. */
export function inspectConfig(env: Environment, flags: Flags = {}): Inspection {
  const values: Record<string, unknown> = {};
  const described: Described[] = [];
  const problems: string[] = [];
  const notes: string[] = [];
  const wrong = new Set<string>();
  for (const [name, row] of allSettings) {
    const found = readSetting(name, row, env, (flags as Record<string, string | undefined>)[name]);
    values[name] = found.value;
    described.push(found.described);
    if (found.note !== undefined) notes.push(found.note);
    if (found.problem === undefined) continue;
    wrong.add(name);
    problems.push(found.problem);
  }
  const read = pick(values, settings) as Values;
  problems.push(...contradictions(read, wrong));
  const engine = read.databaseUrl === null && !wrong.has('databaseUrl') ? 'embedded' : 'postgres';
  const sandbox = engine === 'embedded' && read.sandbox !== false;
  return {
    config: {
      ...read,
      engine,
      sandbox,
      limits: pick(values, limitSettings),
      warnings: [...notes, ...unknownVariables(env)],
    },
    described,
    problems,
  };
}

interface Given {
  readonly text: string;
  readonly from: Described['source'];
  readonly note?: string;
}

interface ReadSetting {
  readonly value: unknown;
  readonly described: Described;
  readonly problem?: string;
  readonly note?: string;
}

function readSetting(name: string, row: Setting<unknown>, env: Environment, flag?: string): ReadSetting {
  const { env: variable, meaning } = row;
  const describe = (value: string, source: Described['source']) => ({
    env: variable,
    value,
    source,
    meaning,
  });
  const unset = describe(showDefault(name, row), 'default');
  let given: Given | null;
  try {
    given = flag === undefined ? readSource(row, env) : { text: flag, from: 'flag' };
  } catch (error) {
    return { value: row.default, described: unset, problem: `${variable} ${(error as Error).message}` };
  }
  if (given === null) return { value: row.default, described: unset };
  const shown = (row.mask ?? (row.secret ? parse.hidden : parse.maskText))(given.text);
  const described = { ...describe(shown, given.from), ...assignedBy(row, given, env) };
  const note = given.note === undefined ? {} : { note: given.note };
  try {
    return { value: row.parse(given.text), described, ...note };
  } catch (error) {
    const [label, equals] = given.from === 'flag' ? [row.flag, ' '] : [variable, '='];
    const from = given.from === 'file' || given.from === 'command' ? ` (from its ${given.from})` : '';
    const example = `example: ${label}${equals}${row.example}`;
    const problem = `${label}${from} ${(error as Error).message}; given: ${shown}; ${example}`;
    return { value: row.default, described, problem, ...note };
  }
}

/** How a setting can be set the same way again, without showing a secret. A folder is named from the root. */
function assignedBy(row: Setting<unknown>, given: Given, env: Environment): Pick<Described, 'assigned'> {
  if (given.from === 'file')
    return { assigned: [`${row.env}_FILE`, resolve(env[`${row.env}_FILE`] as string)] };
  const { text } = given;
  // Somebody may have put a URL with a password into the wrong variable.
  if (row.secret || /:\/\/.*@/s.test(text)) return {};
  return { assigned: [row.env, row.parse === parse.folder ? resolve(text) : text] };
}

/** The lines of `config print`: each setting, its value with secrets masked, and where it came from. */
export function describeConfig(env: Environment, flags: Flags = {}): readonly Described[] {
  return inspectConfig(env, flags).described;
}

/** By name; those of the limits by the name of the limit. */
const allSettings = Object.entries<Setting<unknown>>({ ...settings, ...limitSettings });

/** @returns the values with the names of `of` */
function pick(values: Readonly<Record<string, unknown>>, of: object): object {
  return Object.fromEntries(Object.keys(of).map((name) => [name, values[name]]));
}

function showDefault(name: string, row: Setting<unknown>): string {
  if (name === 'sandbox') return '(by engine)';
  if (row.default === null || (Array.isArray(row.default) && row.default.length === 0)) return '(not set)';
  return `${row.default}${row.unit === undefined ? '' : ` ${row.unit}`}`;
}

/** Settings that contradict each other. A setting that is already wrong by itself is not reported again. */
function contradictions(values: Values, wrong: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  const postgres = values.databaseUrl !== null || wrong.has('databaseUrl');
  if (postgres && values.masterKey === null && !wrong.has('masterKey')) {
    problems.push(
      'OPENCIF_MASTER_KEY (or OPENCIF_MASTER_KEY_FILE, or OPENCIF_MASTER_KEY_COMMAND) is required with ' +
        'DATABASE_URL: personal data is sealed with it, and opencif makes one by itself only for the embedded ' +
        'store; make one and keep it safe: openssl rand -base64 32   or: ' +
        `node -p "crypto.randomBytes(32).toString('base64')"`,
    );
  }
  if (values.masterKey && values.masterKeyNext?.equals(values.masterKey)) {
    problems.push(
      'OPENCIF_MASTER_KEY_NEXT is the same key as OPENCIF_MASTER_KEY: to change the key, set it to a new one; after ' +
        'the change, unset it',
    );
  }
  if (!postgres && values.workers > 1) {
    problems.push(
      `OPENCIF_WORKERS is ${values.workers}, but only one process can use the embedded store; leave it at 1, or ` +
        'set DATABASE_URL',
    );
  }
  if (postgres && values.sandbox === true) {
    problems.push(
      'OPENCIF_SANDBOX=true cannot be used with DATABASE_URL: the password of the sandbox is public, and anyone ' +
        'who knows it can delete all data; unset one of the two',
    );
  }
  if (!postgres && values.sandbox !== false && !wrong.has('sandbox') && !parse.isLoopback(values.host)) {
    problems.push(
      `HOST is ${parse.maskText(values.host)}, but the sandbox may listen only on this machine (127.0.0.1, ::1, ` +
        'localhost), because its password is public; unset HOST, or set OPENCIF_SANDBOX=false and add a login',
    );
  }
  problems.push(...openidProblems(values, wrong));
  return problems;
}

/** Settings that the client reads; the commands that use it have no `Config`. */
const ofClient = ['OPENCIF_BASE_URL', 'OPENCIF_LOGIN', 'OPENCIF_PASSWORD', 'OPENCIF_PASSWORD_FILE'];

/**
 * Reads a secret that is not a setting of the service, from its variable or from the file that `NAME_FILE` names.
 * @returns null if it is not set
 * @throws Error that completes the sentence "NAME …"
 */
export function readSecret(name: string, env: Environment): string | null {
  return readSource({ env: name, secret: true }, env)?.text ?? null;
}

/** Variables that start with OPENCIF_ and are not settings, each with the name that was probably meant. */
function unknownVariables(env: Environment): string[] {
  const names = [...allSettings.flatMap(([, row]) => variablesOf(row)), ...ofClient];
  // Most names start alike, which says nothing about what was meant.
  const bare = (name: string) => name.replace(/^OPENCIF_/, '');
  return Object.keys(env)
    .filter((name) => /^OPENCIF_/i.test(name) && !name.startsWith('OPENCIF_TEST_') && !names.includes(name))
    .sort()
    .map((name) => {
      const likely = nearest(bare(name.toUpperCase()), names.map(bare));
      const hint = names.find((one) => bare(one) === likely);
      return `${name} is not a setting and is ignored${hint === undefined ? '' : `; did you mean ${hint}?`}`;
    });
}
