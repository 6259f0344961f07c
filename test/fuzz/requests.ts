/** Requests to every endpoint of the list, in order or damaged in one or more of their parts. */
import fc from 'fast-check';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import type { Right } from '../../src/contract/rights.ts';
import type { JsonSchema } from '../../src/contract/schema.ts';
import { type Break, breaks, type Mutation, mutation } from './mutate.ts';
import { accepted, type Mark } from './values.ts';

/** `M`: another login of tenant A, a program that sees less; `wrong`: a token that is none. */
export type Sender = Mark | 'M' | 'wrong' | 'none';
export type Pair = readonly [name: string, value: string];

/** A request before the names in it are filled in (`slotPattern`). */
export interface Drawn {
  readonly sender: Sender;
  /** What the endpoint needs; null: nothing, or it is to no endpoint. A tenant sends it by a login that has it. */
  readonly right: Right | null;
  readonly method: string;
  readonly path: string;
  /** Without the question mark; null: none. */
  readonly query: string | null;
  readonly headers: readonly Pair[];
  readonly body: Body | null;
}

export interface Body {
  readonly value: unknown;
  readonly mutations: readonly Mutation[];
  readonly breaks: readonly Break[];
}

const list: readonly Endpoint[] = endpoints;
/** What costs more than it tells: everything is gone after a reset, and a password is hashed slowly. */
const seldom: Readonly<Record<string, number>> = {
  'sandbox-reset': 3,
  'auth-get-token': 40,
  'user-change-password': 30,
  // Each ends tokens, and then the sender gets another one.
  'auth-sign-out': 40,
  'auth-end-token': 300,
  'auth-end-tokens': 40,
  // What is gone, other requests cannot reach.
  'webhooks-delete': 100,
  'customers-erase': 60,
};
const OFTEN = 400;
/** For lists of which only auditors see something: few senders may read them, and most of their queries do not fit. */
const OF_AUDITORS = 1200;
/** For endpoints that only a session reaches: all senders have tokens, so these are refused alike. */
const OF_SESSION = 60;

const few = <T>(items: fc.Arbitrary<T>, most: number) => fc.array(items, { minLength: 1, maxLength: most });
/** Nothing, mostly. */
const maybe = <T>(weight: number, items: fc.Arbitrary<readonly T[]>): fc.Arbitrary<readonly T[]> =>
  fc.oneof({ weight: 10 - weight, arbitrary: fc.constant([]) }, { weight, arbitrary: items });

const senderOf = (mark: Mark): fc.Arbitrary<Sender> =>
  fc.constantFrom(
    ...Array<Sender>(16).fill(mark),
    ...Array<Sender>(3).fill(mark === 'A' ? 'M' : mark),
    'wrong',
    'none',
  );

const jsonType: Pair = ['content-type', 'application/json'];
const oddHeaders: readonly Pair[] = [
  ['content-type', 'text/plain'],
  ['content-type', 'application/json; charset=utf-16'],
  ['content-type', 'application/json;charset=UTF-8'],
  ['content-type', 'multipart/form-data; boundary=x'],
  ['content-encoding', 'gzip'],
  ['content-encoding', 'identity'],
  ['accept', 'text/html'],
  ['accept-encoding', 'gzip, br'],
  ['if-match', ''],
  ['if-match', '"'],
  ['if-match', `"${'1'.repeat(998)}"`],
  ['if-match', `${'"1",'.repeat(240)}"1"`],
  ['idempotency-key', ''],
  ['idempotency-key', 'é'],
  ['idempotency-key', 'k'.repeat(256)],
  ['idempotency-key', '__proto__'],
  ['opencif-dry-run', 'TRUE'],
  ['opencif-dry-run', 'true, true'],
  ['opencif-reason', ''],
  ['opencif-reason', 'é'],
  ['opencif-reason', '%ff%fe'],
  ['opencif-reason', '%0d%0aset-cookie: a=b'],
  ['opencif-reason', 'x'.repeat(2401)],
  ['opencif-reason', '__proto__'],
  ['x-forwarded-for', '203.0.113.7, 127.0.0.1'],
  ['forwarded', 'for=203.0.113.7'],
  ['host', ''],
  ['host', 'evil.example.test'],
  ['host', 'localhost:1'],
  ['if-none-match', '*'],
  ['if-unmodified-since', 'yesterday'],
  ['range', 'bytes=0-1,5-'],
  ['expect', 'something'],
  ['cookie', 'a=b; '.repeat(50)],
  ['authorization', 'Bearer x'],
  ['transfer-encoding', 'identity'],
  ['__proto__', 'x'],
];

/** A header that the endpoint reads, in order or with a value of the odd ones. */
function headersOf({ headers, body }: Endpoint, mark: Mark): fc.Arbitrary<readonly Pair[]> {
  const own = headers ? accepted(headers, mark) : fc.constant({});
  const odd = maybe(2, few(fc.constantFrom(...oddHeaders), 2));
  return fc
    .tuple(fc.nat({ max: 2 }), own, odd)
    .map(([use, named, more]) => [
      ...(body || use === 1 ? [jsonType] : []),
      ...(use === 0 ? (Object.entries(named as object) as Pair[]) : []),
      ...more,
    ]);
}

const oddQueries = [
  '',
  '%',
  '%zz=1',
  'limit=%ff',
  'limit=1&limit=2',
  'limit=0',
  'limit=101',
  'limit=1e1',
  'limit[]=1',
  'limit%00=1',
  '__proto__=1',
  'constructor[prototype]=1',
  'cursor=',
  'cursor=0.0',
  `cursor=${'A'.repeat(100)}`,
  'after=9223372036854775807.1',
  'after=999999999999999999.999999999999999999',
  'version=1&at=2026-01-01T00:00:00Z',
  'at=2026-02-30T00:00:00Z',
  'at=1000-01-01T00:00:00Z',
  'at=2999-12-31T23:59:59.999999999999-23:59',
  'email=%00',
  'email=a%ED%A0%80b',
  'phone=%EF%BC%91',
  `lastName=${'%F0%9F%98%80'.repeat(60)}`,
  'firstName=x',
  'wait=31',
  'include=data&include=data',
  '&&&=&',
  '?',
  `a=${'b'.repeat(6_000)}`,
  Array.from({ length: 900 }, (_, index) => `p${index}=${index}`).join('&'),
];

function queryOf({ query }: Endpoint, mark: Mark): fc.Arbitrary<string | null> {
  const odd = fc.constantFrom(...oddQueries);
  if (!query) return fc.oneof({ weight: 19, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: odd });
  const own = accepted(withoutMost(query), mark).map((members) =>
    queryText(Object.entries(members as object)),
  );
  return fc.oneof({ weight: 8, arbitrary: own }, { weight: 2, arbitrary: odd });
}

/** No member is required, so every combination is drawn; names of things keep their form until they are filled in. */
function withoutMost(query: JsonSchema): JsonSchema {
  return { ...query, required: [] };
}

function queryText(members: readonly Pair[]): string {
  return members
    .map(([name, value]) => `${name}=${value.startsWith('@') ? value : encodeURIComponent(value)}`)
    .join('&');
}

const oddParameters = [
  'x',
  '%2e%2e%2f',
  '..%2F..',
  '%00',
  '%ff',
  '%',
  '%25',
  '__proto__',
  'constructor',
  'a'.repeat(36),
  'a'.repeat(513),
  'a'.repeat(6_000),
  '%F0%9F%98%80',
  ':customerId',
  '*',
  'batch',
  'a;b=c',
  "'or'1",
];

function pathOf({ path, params }: Endpoint, mark: Mark): fc.Arbitrary<string> {
  const names = Object.keys(params?.properties ?? {});
  if (names.length === 0)
    return fc.constantFrom(...Array<string>(40).fill(path), `${path}/`, `/${path}`, path.toUpperCase());
  const own = accepted(params as JsonSchema, mark) as fc.Arbitrary<Record<string, string>>;
  const odd = fc
    .tuple(own, fc.constantFrom(...names), fc.constantFrom(...oddParameters))
    .map(([values, name, text]) => ({ ...values, [name]: text }));
  const filled = fc.oneof({ weight: 9, arbitrary: own }, { weight: 1, arbitrary: odd });
  return filled.map((values) => path.replace(/:(\w+)/g, (_, name: string) => values[name] ?? ''));
}

function bodyOf({ body }: Endpoint, mark: Mark): fc.Arbitrary<Body | null> {
  if (!body) return fc.constantFrom(null, null, null, { value: {}, mutations: [], breaks: [] });
  return fc.record({
    value: accepted(body, mark),
    mutations: maybe(4, few(mutation, 4)),
    breaks: maybe(2, few(breaks, 2)),
  });
}

const methods = ['HEAD', 'OPTIONS', 'DELETE', 'PUT', 'PATCH', 'GET', 'POST'];

function toEndpoint(endpoint: Endpoint, mark: Mark): fc.Arbitrary<Drawn> {
  return fc.record({
    sender: senderOf(mark),
    right: fc.constant(endpoint.right),
    method: fc.constantFrom(...Array<string>(60).fill(endpoint.method), ...methods),
    path: pathOf(endpoint, mark),
    query: queryOf(endpoint, mark),
    headers: headersOf(endpoint, mark),
    body: bodyOf(endpoint, mark),
  });
}

const strayPaths = [
  '/',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/docs/style.css',
  '/docs/../metrics',
  '/docs/..%2f..%2fpackage.json',
  '/customer',
  '/customers/',
  '/customers//history',
  '/%63ustomers',
  '/favicon.ico',
  '/.env',
  '/constructor',
  '/__proto__',
  `/${'a/'.repeat(2_000)}`,
];

/** To paths that are no endpoint's. */
function stray(mark: Mark): fc.Arbitrary<Drawn> {
  return fc.record({
    sender: senderOf(mark),
    right: fc.constant(null),
    method: fc.constantFrom(...methods),
    path: fc.constantFrom(...strayPaths),
    query: fc.oneof(fc.constant(null), fc.constantFrom(...oddQueries)),
    headers: maybe(5, few(fc.constantFrom(...oddHeaders), 3)),
    body: fc.constantFrom(null, { value: {}, mutations: [], breaks: [] }),
  });
}

function weightOf({ name, session, right }: Endpoint): number {
  if (seldom[name] !== undefined) return seldom[name];
  if (session) return OF_SESSION;
  return right === 'examine' ? OF_AUDITORS : OFTEN;
}

function from(mark: Mark, of = list, weigh = weightOf): fc.Arbitrary<Drawn> {
  return fc.oneof(
    ...of.map((endpoint) => ({
      weight: weigh(endpoint),
      arbitrary: toEndpoint(endpoint, mark),
    })),
    { weight: OFTEN, arbitrary: stray(mark) },
  );
}

export const request: fc.Arbitrary<Drawn> = fc.oneof(from('A'), from('B'));

/** These make what other requests are about. */
const makers = [
  'customer-init',
  'customer-update',
  'customer-add-employee',
  'customers-close',
  'webhooks-create',
  'logins-create',
];

/** Requests to some endpoints, and to those that make what they are about. */
export function requestsTo(names: readonly string[]): fc.Arbitrary<Drawn> {
  const some = list.filter(({ name }) => names.includes(name) || makers.includes(name));
  const alike = () => OFTEN;
  return fc.oneof(from('A', some, alike), from('B', some, alike));
}
