/**
 * Requests made of the endpoints' own schemas and then damaged, many under way at once, from two tenants and from
 * nobody. Whatever comes, the answer is the documented one. A failure prints its seed: `OPENCIF_FUZZ_SEED` repeats it.
 */
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { isPerson, type Role } from '../../src/contract/rights.ts';
import { verifyHistory } from '../../src/storage/record/history-verify.ts';
import { testEngine } from '../support/database.ts';
import { until } from '../support/receiver.ts';
import { roleWith, tokensOfRoles } from '../support/roles.ts';
import { full, scale } from '../support/scale.ts';
import { buildTestServer, type TestServer } from '../support/server.ts';
import { issueToken } from '../support/token.ts';
import { type Answer, codeOf, faultOf, tenantOf } from './judge.ts';
import { Known } from './known.ts';
import { broken, mutated } from './mutate.ts';
import { type Drawn, type Pair, request, requestsTo, type Sender } from './requests.ts';
import { exchange, type Filled, type Harm, harm, isHarmless } from './sockets.ts';
import type { Mark } from './values.ts';

const wanted = testEngine === 'postgres' ? scale(20_000, 1_000_000) : scale(1_000, 20_000);
/** Under way at once. */
const AT_ONCE = 8;
/** Of the rounds, those in which a connection of its own sends a few of them. */
const ON_SOCKETS = 0.3;
const HOUR_MS = 3_600_000;
const seed = Number(process.env.OPENCIF_FUZZ_SEED || Math.floor(Math.random() * 2 ** 31));
/** What stays in memory of a million requests is less than this, in bytes; 1 kB of each of 20,000 would be more. */
const GROWTH_MAX = 16 * 2 ** 20;

let server: TestServer;
let port: number;
let tokens: Record<Sender, string | null>;
/** Those whose token a request may have ended. */
const ended = new Set<Sender>();
/** Tokens of a tenant's people; what a program may not do is sent by one of them. */
let people: Readonly<Record<Mark, Readonly<Record<Role, string>>>>;
const known = new Known();
/** How often each endpoint gave each code. */
const seen = new Map<string, number>();
/** Lines of the log at level error or above, and promises that nobody waited for. */
const noted: string[] = [];
const note = (reason: unknown) => noted.push(`unhandled: ${(reason as Error)?.stack ?? reason}`);

beforeAll(async () => {
  const logger = pino({ level: 'error' }, { write: (line: string) => void noted.push(line) });
  // No test asks a name server.
  const unknown = () => Promise.reject(Object.assign(new Error('No such host.'), { code: 'ENOTFOUND' }));
  const delivery = { resolve: unknown };
  // A long run would end with refused registrations only; the masked login reaches its limit all the same.
  const limits = { taxNumbersTaken: wanted };
  // A customer may be erased as soon as it is closed.
  server = await buildTestServer({ logger, delivery, limits, settings: { retentionDays: 0 } });
  await server.server.listen({ host: '127.0.0.1', port: 0 });
  port = (server.server.server.address() as AddressInfo).port;
  tokens = {
    A: await server.addTenant('fuzz_A', 'FUZZ_A'),
    B: await server.addTenant('fuzz_B', 'FUZZ_B'),
    M: await server.addTenant('fuzz_M', 'FUZZ_A', 'masked'),
    wrong: 'a'.repeat(66),
    none: null,
  };
  people = { A: await tokensOfRoles(server, 'FUZZ_A'), B: await tokensOfRoles(server, 'FUZZ_B') };
  process.on('unhandledRejection', note);
});

afterAll(async () => {
  process.off('unhandledRejection', note);
  await server.close();
});

interface Round {
  readonly injected: readonly Drawn[];
  readonly wire: { readonly requests: readonly Drawn[]; readonly harm: Harm } | null;
}

const wire = fc.record({ requests: fc.array(request, { minLength: 1, maxLength: 3 }), harm });
const round: fc.Arbitrary<Round> = fc.record({
  injected: fc.array(request, { minLength: AT_ONCE, maxLength: AT_ONCE }),
  wire: fc.oneof(
    { weight: 10 * (1 - ON_SOCKETS), arbitrary: fc.constant(null) },
    { weight: 10 * ON_SOCKETS, arbitrary: wire },
  ),
});

function tokenOf({ sender, right }: Drawn): string | null {
  const role = roleWith(right);
  return isPerson(role) && (sender === 'A' || sender === 'B') ? people[sender][role] : tokens[sender];
}

function filled(drawn: Drawn): Filled {
  const { method, path, query, headers, body } = drawn;
  const token = tokenOf(drawn);
  const all: Pair[] = [...(token === null ? [] : [['x-connectfi-token', token] as const]), ...headers];
  const url = known.filledIn(query === null ? path : `${path}?${query}`);
  if (!body) return { method, url, headers: all, body: null };
  const value = mutated(body.value, body.mutations);
  const text = JSON.stringify(value, (_name, member) =>
    typeof member === 'string' ? known.filled(member) : member,
  );
  const bytes = body.breaks.reduce(broken, Buffer.from(text ?? ''));
  return { method, url, headers: all, body: bytes };
}

async function inject(drawn: Drawn): Promise<void> {
  const { method, url, headers, body } = filled(drawn);
  const answer = await server.server.inject({
    method: method as 'GET',
    url,
    headers: Object.fromEntries(headers),
    ...(body && { payload: body }),
  });
  judge(drawn, { status: answer.statusCode, headers: answer.headers, body: answer.payload });
}

function judge(drawn: Drawn, answer: Answer): void {
  const fault = faultOf(drawn, answer);
  if (fault !== null) {
    const told = [fault, JSON.stringify(drawn), `${answer.status} ${answer.body}`, ...noted.splice(0)];
    throw new Error(told.map((line) => line.slice(0, 2000)).join('\n'));
  }
  const name = nameOf(drawn);
  seen.set(`${name} ${codeOf(answer)}`, (seen.get(`${name} ${codeOf(answer)}`) ?? 0) + 1);
  if (name === 'sandbox-reset' && answer.status === 200) known.forget();
  if (answer.status === 200 && /^auth-(?:sign-out|end-token)/.test(name)) ended.add(drawn.sender);
  const mark = tenantOf(drawn.sender);
  if (mark !== null && answer.status === 200) known.learn(mark, answer.body);
}

const routes = endpoints.map(({ name, method, path }) => ({ name, method, parts: path.split('/') }));

function nameOf({ method, path }: Drawn): string {
  const own = path.replaceAll(/@(\w+)\/\w\/\d+\/\w*/g, '$1').split('/');
  const fits = (parts: readonly string[]) =>
    parts.length === own.length && parts.every((part, index) => part.startsWith(':') || part === own[index]);
  return routes.find((route) => route.method === method && fits(route.parts))?.name ?? 'stray';
}

async function onSocket({ requests, harm }: NonNullable<Round['wire']>): Promise<void> {
  // The answer to HEAD can't be told from the next one's without knowing which it is.
  const sent = requests.map((one) => ({ ...one, method: one.method === 'HEAD' ? 'GET' : one.method }));
  const answers = await exchange(port, sent.map(filled), harm);
  // The service may close the connection, and says so: the last request asks for it, and 413 leaves a body unread.
  if (isHarmless(harm) && answers.length < sent.length)
    expect(answers.at(-1)?.headers.connection).toBe('close');
  for (const [index, answer] of answers.entries()) judge(sent[index] ?? (sent[0] as Drawn), answer);
}

test(
  'any request is answered as documented, and leaves nothing behind',
  async () => {
    const heap = heapReader();
    let sent = 0;
    let early = 0;
    const play = async ({ injected, wire }: Round) => {
      await Promise.all([...injected.map(inject), ...(wire ? [onSocket(wire)] : [])]);
      await renewTokens();
      if (noted.length > 0) throw new Error(noted.splice(0).join('\n'));
      sent += injected.length + (wire?.requests.length ?? 0);
      if (early === 0 && sent > wanted / 5) early = await heap();
    };
    const numRuns = Math.ceil(wanted / AT_ONCE);
    await fc.assert(fc.asyncProperty(round, play), { seed, numRuns, timeout: HOUR_MS });
    expect(await heap()).toBeLessThan(early + GROWTH_MAX);
    await until('all connections to be closed', async () => (await connections()) === 0);
    // Of clients that gave up, too, whose rounds ended before their requests did.
    expect(noted).toEqual([]);
  },
  10 * HOUR_MS,
);

test(
  'the history is whole',
  async () => {
    for (const aggregatorId of ['FUZZ_A', 'FUZZ_B', 'CLIENTID']) {
      expect(await verifyHistory(server.database, server.vault, aggregatorId)).toEqual([]);
    }
  },
  HOUR_MS,
);

async function renewTokens(): Promise<void> {
  for (const sender of ended) tokens[sender] = await issueToken(server, { login: `fuzz_${sender}` });
  ended.clear();
}

// A changed password would end the tenant's token, and a reset is too seldom to be sure of one.
const apart = ['user-change-password', 'sandbox-reset'];
// All senders have tokens, and none has a session.
const reachable = (endpoints as readonly Endpoint[]).filter(({ session }) => !session);

/** The endpoints that have not done anything yet, and those that have not refused a request as invalid. */
function unreached(): { readonly done: string[]; readonly refused: string[] } {
  const names = reachable.map(({ name }) => name).filter((name) => !apart.includes(name));
  const judged = reachable.filter(({ body, query }) => body || query).map(({ name }) => name);
  return {
    done: names.filter((name) => !seen.has(`${name} 0`)),
    refused: judged.filter((name) => !seen.has(`${name} requestValidateError`)),
  };
}

/** Which endpoints so many requests reach is chance; what they left out gets more, and this many end a search. */
const MORE_MAX = 20_000;

async function reachTheRest(): Promise<void> {
  for (let more = 0; more < MORE_MAX; more += AT_ONCE) {
    const { done, refused } = unreached();
    if (done.length + refused.length === 0) return;
    const some = fc.sample(requestsTo([...done, ...refused]), { seed: seed + more, numRuns: AT_ONCE });
    await Promise.all(some.map(inject));
    await renewTokens();
  }
}

/** Without this, the fuzz could come to nothing unseen: a wrong token in all of them, say. */
test.skipIf(testEngine === 'pglite' && !full)(
  'every endpoint was reached, and refused too',
  async () => {
    await reachTheRest();
    expect(unreached()).toEqual({ done: [], refused: [] });
  },
  HOUR_MS,
);

function connections(): Promise<number> {
  return new Promise((resolve, reject) => {
    server.server.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

/** Bytes that are still needed: the garbage is collected first. */
function heapReader(): () => Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return async () => {
    // Twice, for what waits to be finalized.
    for (let times = 0; times < 2; times++) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return process.memoryUsage().heapUsed;
  };
}
