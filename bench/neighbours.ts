/**
 * Does one tenant harm another? A quiet tenant's waiting times, alone and beside each attack (`attacks.ts`), on both
 * engines.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Mint } from '../src/mint.ts';
import { addLogin } from '../src/storage/account/login.ts';
import { openEmbedded } from '../src/storage/pglite/pglite.ts';
import { hashPassword } from '../src/vault/password.ts';
import { issueToken } from '../test/support/token.ts';
import { type Attack, attacks, type Noisy, type Plan, type Site } from './attacks.ts';
import type { Bench } from './bench.ts';
import { whileStopped } from './embedded.ts';
import { readStatus, updateIndividual } from './requests.ts';
import { type Service, startService } from './service.ts';
import { aggregatorId, fill, type Stage } from './stage.ts';

/** What the quiet tenant saw, in milliseconds. */
interface Seen {
  readonly name: string;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Answers that were not 200, by status or by what became of the connection. */
  readonly errors: Readonly<Record<string, number>>;
}

export interface Neighbour {
  readonly attack: string;
  readonly alone: Seen;
  readonly beside: Seen;
  /** The most resident memory of the service meanwhile, in MB. */
  readonly memory: number;
  /** How often the attacker was answered what. */
  readonly attacker: Readonly<Record<string, number>>;
  /** In MB; null where there is none. */
  readonly memoryGoal: number | null;
}

const TIMES_GOAL = 3;
const MEMORY_GOAL = 300;

/** A store that a service can be started on, once at a time. */
interface Ground {
  readonly engine: 'PostgreSQL' | 'embedded';
  readonly stage: Stage;
  readonly databaseUrl: string | null;
  /** Works on the store while no service has it. */
  fill<T>(work: (stage: Stage) => Promise<T>): Promise<T>;
  serve(settings?: Readonly<Record<string, string>>): Promise<Service>;
}

export interface Asked {
  readonly folder: string;
  /** Of a sample; an attack takes two of them, and some seconds more. */
  readonly seconds: number;
  wanted(name: string): boolean;
  tell(text: string): void;
}

/** @param databaseUrl of the bench's PostgreSQL */
export async function neighboursOnPostgres(
  bench: Bench,
  databaseUrl: string,
  asked: Asked,
): Promise<Neighbour[]> {
  const wanted = wantedAttacks('PostgreSQL', asked);
  if (wanted.length === 0) return [];
  const { stage } = bench;
  await addQuietLogins(stage);
  const ground = { engine: 'PostgreSQL', stage, databaseUrl } as const;
  return await all(
    wanted,
    { ...ground, fill: (work) => work(stage), serve: (settings) => bench.serve({ ...settings }) },
    asked,
  );
}

const EMBEDDED_CUSTOMERS = 1_000;

export async function neighboursOnEmbedded(asked: Asked): Promise<Neighbour[]> {
  const wanted = wantedAttacks('embedded', asked);
  if (wanted.length === 0) return [];
  const dataDir = join(asked.folder, 'neighbours');
  const database = await openEmbedded({ dataDir });
  const stage = await fill(database, { individuals: EMBEDDED_CUSTOMERS, businesses: 0 }, () => {});
  await addQuietLogins(stage);
  await database.close();
  const env = { OPENCIF_DATA_DIR: dataDir, OPENCIF_SANDBOX: 'false', OPENCIF_MASTER_KEY: stage.masterKey };
  const ground = { engine: 'embedded', stage, databaseUrl: null } as const;
  const filled = <T>(work: (stage: Stage) => Promise<T>) => whileStopped(stage, dataDir, work);
  return await all(
    wanted,
    { ...ground, fill: filled, serve: (settings) => startService(asked.folder, { ...env, ...settings }) },
    asked,
  );
}

function wantedAttacks(engine: Ground['engine'], { wanted }: Asked): Attack[] {
  const fitting = attacks.filter(({ onlyPostgres }) => engine === 'PostgreSQL' || !onlyPostgres);
  return fitting.filter(({ name }) => wanted(`neighbours, ${name}, ${engine}`));
}

async function all(wanted: readonly Attack[], ground: Ground, asked: Asked): Promise<Neighbour[]> {
  const seen: Neighbour[] = [];
  for (const [index, attack] of wanted.entries()) {
    asked.tell(`neighbours, ${attack.name}, ${ground.engine}`);
    try {
      const noisy = await ground.fill(async (stage) => {
        const made = await addNoisy(stage, index);
        await attack.prepare?.(stage, made);
        return made;
      });
      seen.push(await attacked(ground, attack, noisy, asked));
    } catch (error) {
      // It has no row in the table, and the run ends with 1; the others still have theirs.
      asked.tell(`failed: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  }
  return seen;
}

const password = 'Bench!Password1';
/** Hashed once: the logins of a bench need no salt of their own. */
const passwordHash = hashPassword(password);
/** Logins that the quiet tenant signs in with by turns: successes of one are limited too. */
const QUIET_LOGINS = 10;
const quietLogin = (index: number) => `quiet_${index}`;

async function addTo({ database, vault }: Stage, of: string, login: string): Promise<void> {
  const hash = await passwordHash;
  const now = new Mint().now();
  await addLogin(database, vault, {
    login,
    aggregatorId: of,
    disclosure: 'documented',
    passwordHash: hash,
    now,
  });
}

async function addQuietLogins(stage: Stage): Promise<void> {
  for (let index = 0; index < QUIET_LOGINS; index++) await addTo(stage, aggregatorId, quietLogin(index));
}

const deleteWebhooks = { name: 'bench-no-webhooks', text: 'delete from webhook_endpoint' };

/** A tenant to attack from. What earlier ones set going ends. */
async function addNoisy(stage: Stage, index: number): Promise<Noisy> {
  const { database, vault } = stage;
  await database.query(deleteWebhooks);
  const [login, aggregatorId] = [`noisy_${index}`, `NOISY${index}`];
  await addTo(stage, aggregatorId, login);
  return { aggregatorId, login, password, token: await issueToken({ database, vault }, { login }) };
}

/** From the first request of an attack until it is fully under way, in milliseconds. */
const LEAD_MS = 2000;
const MEMORY_EVERY_MS = 200;

async function attacked(
  ground: Ground,
  attack: Attack,
  noisy: Noisy,
  { folder, seconds }: Asked,
): Promise<Neighbour> {
  const service = await ground.serve(attack.settings);
  let plan: Plan | undefined;
  try {
    const quiet = () => quietTenant(ground, attack, { folder, url: service.url, seconds });
    await quietTenant(ground, attack, { folder, url: service.url, seconds: 1 });
    plan = await attack.plan(siteOf(ground, noisy, service.url));
    const alone = await quiet();
    const { end: _end, ...told } = plan;
    const attacker = program(folder, 'attack', { url: service.url, ...told });
    await attacker.begun;
    await sleep(LEAD_MS);
    const [beside, memory] = await withMemory(service, quiet);
    const answers = await attacker.stop();
    const memoryGoal = ground.engine === 'PostgreSQL' ? MEMORY_GOAL : null;
    const name = `${attack.name}, ${ground.engine}`;
    return { attack: name, alone, beside, memory, attacker: answers as Neighbour['attacker'], memoryGoal };
  } finally {
    await plan?.end?.();
    await service.stop();
  }
}

function siteOf({ databaseUrl }: Ground, noisy: Noisy, url: string): Site {
  return {
    url,
    noisy,
    databaseUrl,
    async ask(method, path, body) {
      const headers = { 'x-connectfi-token': noisy.token, 'content-type': 'application/json' };
      const answer = await fetch(url + path, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const { data } = (await answer.json()) as { data?: unknown };
      return { status: answer.status, data };
    },
  };
}

/** A hundred requests a second: an update and a read by turns. A sign-in now and then, where it is about them. */
const EVERY_MS = 10;
const SIGN_IN_EVERY_MS = 1000;

async function quietTenant(
  { stage }: Ground,
  { signIns }: Attack,
  { folder, url, seconds }: { folder: string; url: string; seconds: number },
): Promise<Seen> {
  const requests = stage.individuals.slice(0, 200).flatMap((id) =>
    [updateIndividual, readStatus].map(({ method, path, body }) => {
      return { method, path: path.replace('{1}', id), ...(body && { body: body.replace('{1}', id) }) };
    }),
  );
  const signingIn = Array.from({ length: QUIET_LOGINS }, (_, index) => ({
    method: 'POST',
    path: '/auth/get-token',
    body: JSON.stringify({ user: { login: quietLogin(index), password } }),
  }));
  const streams = [
    ...(signIns ? [{ name: 'sign-ins', everyMs: SIGN_IN_EVERY_MS, requests: signingIn }] : []),
    { name: 'requests', everyMs: EVERY_MS, requests },
  ];
  const [first, ...more] = (await program(folder, 'quiet', { url, token: stage.token, seconds, streams })
    .ended) as Seen[];
  if (!first) throw new Error('The quiet tenant told nothing.');
  const errors = [first, ...more].flatMap((seen) => Object.entries(seen.errors));
  return { ...first, errors: Object.fromEntries(errors) };
}

async function withMemory<T>(service: Service, work: () => Promise<T>): Promise<[T, number]> {
  let most = service.memory();
  const timer = setInterval(() => {
    most = Math.max(most, service.memory());
  }, MEMORY_EVERY_MS);
  try {
    return [await work(), most];
  } finally {
    clearInterval(timer);
  }
}

/** The compiled bench lies two folders below the sources of it. */
const sources = join(dirname(fileURLToPath(import.meta.url)), '../../../bench');
let plans = 0;

/** A program of the bench in a process of its own, which tells what it saw as JSON when it ends. */
function program(folder: string, name: 'quiet' | 'attack', plan: object) {
  const file = join(folder, `plan-${plans++}`);
  writeFileSync(file, JSON.stringify(plan));
  const child = spawn(process.execPath, [join(sources, `${name}.mjs`), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    told += part;
  });
  const begun = once(child.stdout, 'data');
  const ended = (async (): Promise<unknown> => {
    const [code, signal] = await once(child, 'close');
    if (code !== 0) throw new Error(`${name}.mjs ended with ${code ?? signal}.`);
    return JSON.parse(told.trim().split('\n').at(-1) ?? '');
  })();
  return {
    begun,
    ended,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

export function neighboursTable(all: readonly Neighbour[]): string {
  const head = [
    'attack',
    'alone: p50, p99 ms',
    'beside it: p50, p99, longest ms',
    `p99 (goal: <= ${TIMES_GOAL} x)`,
  ].concat('errors (goal: none)', `MB (goal: < ${MEMORY_GOAL} on PostgreSQL)`, 'the attacker was answered');
  const rows = all.map(({ attack, alone, beside, memory, memoryGoal, attacker }) => {
    const times = beside.p99 / alone.p99;
    const [many, large] = [times > TIMES_GOAL, memoryGoal !== null && memory >= memoryGoal];
    return [
      alone.name === 'requests' ? attack : `${attack} (${alone.name})`,
      `${alone.p50.toFixed(1)}, ${alone.p99.toFixed(1)}`,
      `${beside.p50.toFixed(1)}, ${beside.p99.toFixed(1)}, ${beside.longest.toFixed(0)}`,
      `${times.toFixed(1)} x${many ? ' missed' : ''}`,
      listed(beside.errors) || 'none',
      `${memory.toFixed(0)}${large ? ' missed' : ''}`,
      listed(attacker) || 'nothing',
    ];
  });
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([what, count]) => `${what}: ${count.toLocaleString('en-US')}`)
    .join(', ');
}
