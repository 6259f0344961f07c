/** `Idempotency-Key`: a request may be sent any number of times; it is carried out once. */
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { Mint } from '../../../src/mint.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { phone } from '../../support/arbitraries.ts';
import { Gate, type Interceptor, intercepted } from '../../support/intercept.ts';
import { buildTwoNodes, type TwoNodes } from '../../support/nodes.ts';
import { isChange } from '../../support/orders.ts';
import { businessInit, individualInit, recordOf, register, versionOf } from '../../support/samples.ts';
import { postWith } from '../../support/send.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const { aggregatorId } = sandboxLogin;
const HOUR_MS = 3_600_000;

let cluster: TwoNodes;
let server: TestServer;
let serial = 0;
/** The servers' clock, in milliseconds since 1970; only tests move it. */
let nowMs = Date.parse('2030-01-01T00:00:00.000Z');

beforeAll(async () => {
  const mint = new Mint(() => nowMs);
  cluster = await buildTwoNodes({ mint, settings: { tokenLifetimeSeconds: 100 * 86_400 } });
  server = cluster.nodes[0];
});

afterAll(() => cluster.close());

function keyed(key: string, path: string, body: unknown, token = server.token, on = server) {
  return postWith({ 'idempotency-key': key }, on, path, body, token);
}

const updated = (customerId: string, name: string) => ({
  customerId,
  customer: { email: `${name}@example.test` },
});

async function newPerson(): Promise<string> {
  serial += 1;
  return (await register(server, individualInit(serial))).customerId;
}

async function newCompany(): Promise<string> {
  serial += 1;
  return (await register(server, businessInit(serial))).customerId;
}

/** Expects the first answer again: its bytes, its tag, and the header that marks a replay. */
function expectReplay(again: LightMyRequestResponse, first: LightMyRequestResponse): void {
  expect(again.payload).toBe(first.payload);
  expect(again.statusCode).toBe(200);
  expect(again.headers).toMatchObject({ 'idempotent-replayed': 'true', 'cache-control': 'no-store' });
  expect(again.headers.etag).toBe(first.headers.etag);
  expect(again.headers['content-type']).toBe(first.headers['content-type']);
}

/** Valid requests of each kind. */
const requests: Record<string, () => Promise<[path: string, body: object, customerId: string | null]>> = {
  'an init of an individual': async () => {
    serial += 1;
    return ['/customer/init', individualInit(serial), null];
  },
  'an init of a business': async () => {
    serial += 1;
    return ['/customer/init', businessInit(serial), null];
  },
  'an update': async () => {
    const id = await newPerson();
    return ['/customer/update', updated(id, 'first'), id];
  },
  'an update that changes nothing': async () => {
    const id = await newPerson();
    return ['/customer/update', { customerId: id, customer: {} }, id];
  },
  'an added employee': async () => {
    const [companyId, employeeId] = [await newCompany(), await newPerson()];
    return ['/customer/add-employee', { companyId, employeeId, position: 'Clerk' }, companyId];
  },
  'a disabled employee': async () => {
    const [companyId, employeeId] = [await newCompany(), await newPerson()];
    await postWith({}, server, '/customer/add-employee', { companyId, employeeId, position: 'Clerk' });
    return ['/customer/disable-employee', { companyId, employeeId }, companyId];
  },
};

describe('the same request with the same key', () => {
  test.each(Object.keys(requests))('gets the first answer again, byte for byte: %s', async (kind) => {
    const [path, body, changedId] = (await requests[kind]?.()) ?? ['', {}, null];
    const key = `key-${kind.replaceAll(' ', '-')}`;
    const first = await keyed(key, path, body);
    expect(first.statusCode, first.payload).toBe(200);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    const customerId = changedId ?? (first.json().data.customerId as string);
    const before = await recordOf(server, aggregatorId, customerId);
    expectReplay(await keyed(key, path, body), first);
    expect(await recordOf(server, aggregatorId, customerId)).toEqual(before);
    const later = customerId.startsWith('cstap_') ? updated(customerId, 'later') : { customerId };
    const more = { customer: { businessPhones: [phone('2025550155')] }, ...later };
    expect((await postWith({}, server, '/customer/update', more)).statusCode).toBe(200);
    expectReplay(await keyed(key, path, body, server.token, cluster.nodes[1]), first);
  });

  test('gets it under a masked login as that login saw it', async () => {
    const token = await server.addTenant('key_masked', 'key_masked', 'masked');
    const body = businessInit(1);
    const first = await keyed('masked', '/customer/init', body, token);
    expect(first.payload).not.toContain(body.customer.businessFederalEin);
    expectReplay(await keyed('masked', '/customer/init', body, token), first);
  });

  test('gets it whatever has become of the version its If-Match names, and of white space', async () => {
    const customerId = await newPerson();
    const body = updated(customerId, 'matched');
    const headers = { 'idempotency-key': 'with-if-match', 'if-match': '"1"' };
    const first = await postWith(headers, server, '/customer/update', body);
    expect(first.statusCode).toBe(200);
    const typed = { ...headers, 'content-type': 'application/json' };
    expectReplay(await postWith(typed, server, '/customer/update', JSON.stringify(body, null, 2)), first);
  });
});

describe('another request with the same key', () => {
  test.each<[string, (id: string) => [path: string, body: object]]>([
    ['another value', (id) => ['/customer/update', updated(id, 'other')]],
    ['another customer', () => ['/customer/update', updated('cstap_other', 'used')]],
    ['another order of members', (id) => ['/customer/update', inverted(updated(id, 'used'))]],
    ['another endpoint', (id) => ['/customer/disable-employee', { companyId: id, employeeId: id }]],
    ['an init', () => ['/customer/init', individualInit(99_000_001)]],
  ])('is refused and changes nothing: %s', async (name, other) => {
    const customerId = await newPerson();
    const key = `reused-${name.replaceAll(' ', '-')}`;
    const first = await keyed(key, '/customer/update', updated(customerId, 'used'));
    const before = await recordOf(server, aggregatorId, customerId);
    expectRefused(await keyed(key, ...other(customerId)), 'idempotencyKeyReused');
    expect(await recordOf(server, aggregatorId, customerId)).toEqual(before);
    expectReplay(await keyed(key, '/customer/update', updated(customerId, 'used')), first);
  });

  test('is refused after an init too', async () => {
    const init = individualInit(99_000_002);
    const first = await keyed('reused-of-init', '/customer/init', init);
    const other = { ...init, customerReference: 'AnotherReference' };
    expectRefused(await keyed('reused-of-init', '/customer/init', other), 'idempotencyKeyReused');
    expectReplay(await keyed('reused-of-init', '/customer/init', init), first);
  });

  test('of another login, of the same aggregator or not, has nothing to do with it', async () => {
    const colleague = await server.addTenant('key_colleague', aggregatorId);
    const stranger = await server.addTenant('key_stranger', 'key_stranger');
    const customerId = await newPerson();
    const first = await keyed('shared', '/customer/update', updated(customerId, 'mine'));
    const second = await keyed('shared', '/customer/update', updated(customerId, 'theirs'), colleague);
    const third = await keyed('shared', '/customer/init', individualInit(1), stranger);
    for (const answer of [first, second, third]) {
      expect([answer.statusCode, answer.headers['idempotent-replayed']]).toEqual([200, undefined]);
    }
    expect(await versionOf(server, aggregatorId, customerId)).toBe(3);
  });
});

function inverted(body: object): object {
  return Object.fromEntries(Object.entries(body).reverse());
}

describe('what was refused', () => {
  test('is not kept: the key is free for the request as it should have been', async () => {
    const customerId = await newPerson();
    const path = '/customer/update';
    expect((await keyed('free', path, { customerId, customer: { email: 5 } })).statusCode).toBe(400);
    const unknown = await keyed('free', path, updated('cstap_unknown', 'x'));
    expectRefused(unknown, 'customerNotFound', { customerId: 'cstap_unknown' });
    const headers = { 'idempotency-key': 'free', 'if-match': '"9"' };
    expect((await postWith(headers, server, path, updated(customerId, 'x'))).statusCode).toBe(412);
    const body = updated(customerId, 'right');
    const first = await keyed('free', path, body);
    expect([first.statusCode, first.headers['idempotent-replayed']]).toEqual([200, undefined]);
    expectReplay(await keyed('free', path, body), first);
  });

  test('is not kept of an init', async () => {
    const customerId = await newPerson();
    const taken = individualInit(serial);
    const refused = await keyed('free-init', '/customer/init', taken);
    const { customerReference: reference } = taken;
    expectRefused(refused, 'referenceExists', { reference, entityId: customerId });
    serial += 1;
    const body = individualInit(serial);
    const first = await keyed('free-init', '/customer/init', body);
    expectReplay(await keyed('free-init', '/customer/init', body), first);
  });
});

describe('a key', () => {
  test.each([
    ['empty', '', /pattern|minLength/],
    ['with a space', 'a b', /pattern/],
    ['of letters beyond ASCII', 'caf\u00e9', /pattern/],
    ['of 256 characters', 'k'.repeat(256), /maxLength/],
  ])('%s is refused', async (_name, key, keyword) => {
    const answer = await keyed(key, '/customer/update', updated('cstap_unknown', 'x'));
    const { context } = answer.json();
    expect(context[0].keyword).toMatch(keyword);
    expectInvalid(answer, { instancePath: '/idempotency-key', keyword: context[0].keyword });
  });

  test.each(['k', '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~', 'k'.repeat(255)])('%s will do', async (key) => {
    const customerId = await newPerson();
    const first = await keyed(key, '/customer/update', updated(customerId, 'will-do'));
    expectReplay(await keyed(key, '/customer/update', updated(customerId, 'will-do')), first);
  });

  test.each(['/customer/update', '/customer/init'])(
    'counts for 24 hours at %s, then it is as good as new',
    async (path) => {
      const personId = await newPerson();
      const bodies = [1, 2].map((n) => {
        serial += 1;
        return path.endsWith('init') ? individualInit(serial) : updated(personId, `day${n}`);
      });
      const key = `day${path.replaceAll('/', '-')}`;
      const first = await keyed(key, path, bodies[0]);
      nowMs += 24 * HOUR_MS - 1;
      expectReplay(await keyed(key, path, bodies[0]), first);
      expectRefused(await keyed(key, path, bodies[1]), 'idempotencyKeyReused');
      nowMs += 1;
      const next = await keyed(key, path, bodies[1]);
      expect([next.statusCode, next.headers['idempotent-replayed']]).toEqual([200, undefined]);
      nowMs += 24 * HOUR_MS - 1;
      expectReplay(await keyed(key, path, bodies[1]), next);
    },
  );

  test('is stored as a hash, its outcome without personal data', async () => {
    const customerId = await newPerson();
    const body = updated(customerId, 'canary.kept');
    await keyed('canary-key-4711', '/customer/update', body);
    const rows = await server.database.query<{ row: string }>({
      name: 'test-keys',
      text: 'select to_jsonb(k)::text as row from idempotency_key k',
    });
    const text = rows.map(({ row }) => row).join('\n');
    expect(text).toContain(customerId);
    for (const secret of ['canary', body.customer.email]) {
      const encoded = Buffer.from(secret);
      for (const form of [secret, encoded.toString('hex'), encoded.toString('base64').slice(0, 7)]) {
        expect(text).not.toContain(form);
      }
    }
  });
});

describe('while the first request is under way', () => {
  /** A separate server on the same store, whose changes pass through `between`. */
  async function serverWith(between: Interceptor): Promise<TestServer> {
    const { database, databaseUrl: url } = server;
    const shared = { database: intercepted(database, between), url, drop: async () => {} };
    return buildTestServer({ shared });
  }

  test.each(['/customer/update', '/customer/init'])('the same one gets 409 at %s', async (path) => {
    const customerId = await newPerson();
    serial += 1;
    const body = path.endsWith('init') ? individualInit(serial) : updated(customerId, 'slow');
    const gate = new Gate();
    const slow = await serverWith(async ({ name }, _values, run) => {
      if (name === 'customer-change' || name === 'customer-init') await gate.pass();
      return run();
    });
    const key = `slow${path.replaceAll('/', '-')}`;
    const first = keyed(key, path, body, server.token, slow);
    await gate.arrived;
    const early = await keyed(key, path, body, server.token, slow);
    expectRefused(early, 'idempotencyKeyInUse');
    expect(early.headers['retry-after']).toBe('1');
    gate.open();
    const answer = await first;
    expect(answer.statusCode).toBe(200);
    expectReplay(await keyed(key, path, body, server.token, slow), answer);
    await slow.close();
  });

  test('and fails with the store, the key is free again', async () => {
    const customerId = await newPerson();
    let failing = true;
    const brittle = await serverWith(async (statement, _values, run) => {
      if (failing && isChange(statement)) throw new StoreUnavailable('gone');
      return run();
    });
    const body = updated(customerId, 'brittle');
    const send = () => keyed('brittle', '/customer/update', body, server.token, brittle);
    expectRefused(await send(), 'serviceUnavailable');
    failing = false;
    const first = await send();
    expect([first.statusCode, first.headers['idempotent-replayed']]).toEqual([200, undefined]);
    expectReplay(await send(), first);
    await brittle.close();
  });
});

describe('fifty identical requests at once through two nodes', () => {
  const many = 50;

  /** Sends until the answer is no longer "still in progress". */
  async function persistently(index: number, path: string, body: object): Promise<LightMyRequestResponse> {
    for (let attempt = index; ; attempt++) {
      const node = cluster.nodes[attempt % 2] as TestServer;
      const answer = await keyed(`fifty${path}`, path, body, server.token, node);
      if (answer.statusCode !== 409) return answer;
    }
  }

  test.each(['/customer/update', '/customer/init'])(
    'make one version at %s, and all get the same bytes',
    async (path) => {
      const personId = await newPerson();
      serial += 1;
      const body = path.endsWith('init') ? individualInit(serial) : updated(personId, 'fifty');
      const answers = await Promise.all(
        Array.from({ length: many }, (_, index) => persistently(index, path, body)),
      );
      const [first] = answers;
      expect(first?.statusCode).toBe(200);
      expect(new Set(answers.map(({ payload }) => payload)).size).toBe(1);
      expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
      const { customerId } = first?.json().data ?? {};
      expect(await versionOf(server, aggregatorId, customerId)).toBe(path.endsWith('init') ? 1 : 2);
    },
  );
});
