/** `OpenCIF-Reason`: every change keeps why it was made, exactly as it was told, or is refused. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CustomerEvent } from '../../../src/contract/events.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { dump } from '../../support/dump.ts';
import { feedComplete } from '../../support/feed.ts';
import { intercepted } from '../../support/intercept.ts';
import { quickTenant } from '../../support/nodes.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { scale } from '../../support/scale.ts';
import { type Headers, postWith } from '../../support/send.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let personId: string;
let serial = 0;

beforeAll(async () => {
  server = await buildTestServer();
  personId = (await register(server, individualInit(1))).customerId;
});

afterAll(() => server.close());

const because = (reason: string): Headers => ({ 'opencif-reason': encodeURIComponent(reason) });

function update(headers: Headers, customerId = personId) {
  serial += 1;
  const customer = { email: `reason${serial}@example.test` };
  return postWith(headers, server, '/customer/update', { customerId, customer });
}

async function reasonsOf(customerId: string): Promise<unknown[]> {
  const answer = await server.get(`/customers/${customerId}/history?limit=100`, server.token);
  return answer.json().data.items.map(({ reason }: { reason?: string }) => reason);
}

async function succeed(sent: ReturnType<typeof postWith>) {
  const answer = await sent;
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.json().data;
}

describe('a reason', () => {
  test('of each kind of change is in the history and in events with data, and in no other event', async () => {
    const token = await quickTenant(server, 'reasons');
    const send = (path: string, body: object, reason: string) =>
      succeed(postWith(because(reason), server, path, body, token));
    const employee = await send('/customer/init', individualInit(2), 'opened at the counter');
    const company = await send('/customer/init', businessInit(2), 'Eröffnung in München');
    const people = { companyId: company.customerId, employeeId: employee.customerId };
    await send('/customer/add-employee', { ...people, position: 'Clerk' }, '入社 🎉');
    await send('/customer/disable-employee', people, 'left, ticket 4711 (100 %)');
    await send(
      '/customer/update',
      { customerId: employee.customerId, customer: { email: 'x@example.test' } },
      'moved',
    );
    const reasons = [
      'opened at the counter',
      'Eröffnung in München',
      '入社 🎉',
      'left, ticket 4711 (100 %)',
      'moved',
    ];
    await feedComplete(server.database);
    const told = async (query: string): Promise<CustomerEvent[]> =>
      (await server.get(`/events${query}`, token)).json().data.items;
    expect((await told('?include=data')).map(({ reason }) => reason)).toEqual(reasons);
    expect((await told('')).filter((event) => 'reason' in event)).toEqual([]);
    const { items } = (await server.get(`/customers/${company.customerId}/history`, token)).json().data;
    expect(items.map(({ reason }: { reason: string }) => reason)).toEqual([
      reasons[3],
      reasons[2],
      reasons[1],
    ]);
    expect(await verifyHistory(server.database, server.vault, 'reasons')).toEqual([]);
  });

  test('of any characters but line ends and controls is kept as it was told', async () => {
    const character = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom('%', 'ü', '🎉', '"', "'", '<', '\u202e'),
    );
    const anyReason = fc
      .array(character, { minLength: 1, maxLength: 200 })
      .map((characters) => characters.join(''))
      .filter((text) => [...text].length <= 200 && /\S/.test(text) && !/[\p{Cc}\u2028\u2029]/u.test(text));
    await fc.assert(
      fc.asyncProperty(anyReason, async (reason) => {
        await succeed(update(because(reason)));
        expect((await reasonsOf(personId))[0]).toBe(reason);
      }),
      { numRuns: scale(20, 100) },
    );
  });

  test('of ASCII without % needs no encoding', async () => {
    await succeed(update({ 'opencif-reason': 'moved, ticket #4711 "urgent"' }));
    expect((await reasonsOf(personId))[0]).toBe('moved, ticket #4711 "urgent"');
  });

  test('is left out where none was given', async () => {
    await succeed(update({}));
    const { items } = (await server.get(`/customers/${personId}/history`, server.token)).json().data;
    expect(items[0]).not.toHaveProperty('reason');
  });

  test('of a request that changes nothing, or of a dry run, is not kept', async () => {
    await succeed(update(because('the last one')));
    const before = await dump(server.database);
    const same = { customerId: personId, customer: { email: `reason${serial}@example.test` } };
    await succeed(postWith(because('again'), server, '/customer/update', same));
    await succeed(update({ ...because('only tried'), 'opencif-dry-run': 'true' }));
    expect(await dump(server.database)).toEqual(before);
  });
});

describe('refused, and nothing is changed', () => {
  const invalid: readonly [name: string, header: string, keyword: string][] = [
    ['an empty one', '', 'minLength'],
    ['letters beyond ASCII that are not encoded: their bytes can be read in two ways', 'Müller', 'pattern'],
    ['a % that begins no byte', '100 % sure', 'pattern'],
    ['bytes that are not UTF-8', 'M%FCller', 'isText'],
    ['an overlong form', '%C0%AF', 'isText'],
    ['half a character', '%ED%A0%80', 'isText'],
    ['a line end', 'one%0Atwo', 'pattern'],
    ['a null byte', 'a%00', 'pattern'],
    ['a control character of the second kind', 'a%C2%85', 'pattern'],
    ['a line separator', 'a%E2%80%A8b', 'pattern'],
    ['only spaces', '%20%20', 'isNotOnlyWhitespace'],
    ['201 characters', 'x'.repeat(201), 'maxLength'],
    ['201 characters of four bytes', encodeURIComponent('🎉'.repeat(201)), 'maxLength'],
  ];

  test.each(invalid)('%s', async (_name, header, keyword) => {
    const before = await dump(server.database);
    for (const path of ['/customer/update', '/customer/init']) {
      const body = path.endsWith('init')
        ? individualInit(77)
        : { customerId: personId, customer: { email: 'refused@example.test' } };
      const answer = await postWith({ 'opencif-reason': header }, server, path, body);
      expectInvalid(answer, { instancePath: '/opencif-reason', keyword });
      expect(answer.headers['opencif-hint']).toMatch(/^opencif-reason in the header (?:must|has) /);
    }
    expect(await dump(server.database)).toEqual(before);
  });

  test('200 characters of four bytes are not too many', async () => {
    await succeed(update(because('🎉'.repeat(200))));
  });
});

describe('with an Idempotency-Key', () => {
  test('the same request with the same reason, however it is spelled, is the same one', async () => {
    const body = { customerId: personId, customer: { email: 'keyed@example.test' } };
    const send = (reason: string) =>
      postWith({ 'idempotency-key': 'key-1', 'opencif-reason': reason }, server, '/customer/update', body);
    const first = await send('M%C3%BCller (moved)');
    for (const spelled of ['M%c3%bcller (moved)', '%4D%C3%BCller%20%28moved%29']) {
      const again = await send(spelled);
      expect([again.payload, again.headers['idempotent-replayed']]).toEqual([first.payload, 'true']);
    }
  });

  test('with another reason, or with none, it is another request', async () => {
    const body = { customerId: personId, customer: { email: 'keyed2@example.test' } };
    const key = { 'idempotency-key': 'key-2' };
    await succeed(postWith({ ...key, ...because('one') }, server, '/customer/update', body));
    for (const other of [because('two'), {}]) {
      const answer = await postWith({ ...key, ...other }, server, '/customer/update', body);
      expectRefused(answer, 'idempotencyKeyReused');
    }
  });
});

describe('in a batch', () => {
  const item = (reason: unknown, name: string) => ({
    operation: 'update',
    reason,
    body: { customerId: personId, customer: { email: `${name}@example.test` } },
  });
  const send = (items: object[]) => server.post('/customers/batch', { items }, server.token);

  test('each item has a reason of its own, as it is', async () => {
    const { items } = await succeed(
      send([item('Müller 100 %', 'b1'), item(undefined, 'b2'), item('入社', 'b3')]),
    );
    expect(items.map(({ status }: { status: number }) => status)).toEqual([200, 200, 200]);
    expect((await reasonsOf(personId)).slice(0, 3)).toEqual(['入社', undefined, 'Müller 100 %']);
  });

  test('half a character refuses its own item only', async () => {
    const { items } = await succeed(send([item('half \ud83c', 'b4'), item('whole', 'b5')]));
    expect(items).toMatchObject([
      {
        status: 400,
        error: { code: 'requestValidateError', context: [{ instancePath: '/reason', keyword: 'isText' }] },
      },
      { status: 200 },
    ]);
  });

  test.each([
    ['too long', 'x'.repeat(201), 'maxLength'],
    ['two lines', 'one\ntwo', 'pattern'],
    ['blank', '  ', 'isNotOnlyWhitespace'],
    ['not text', 5, 'type'],
  ])('one that is %s refuses the whole batch, as a bad key does', async (_name, reason, keyword) => {
    const answer = await send([item('fine', 'b6'), item(reason, 'b7')]);
    expectInvalid(answer, { instancePath: '/items/1/reason', keyword });
  });

  test('an item and a single request with the same key and reason are the same', async () => {
    const key = { idempotencyKey: 'key-of-item' };
    const { items } = await succeed(send([{ ...item('why ü', 'b8'), ...key }]));
    const single = await postWith(
      { 'idempotency-key': key.idempotencyKey, ...because('why ü') },
      server,
      '/customer/update',
      item('', 'b8').body,
    );
    expect(single.json().requestId).toBe(items[0].requestId);
  });
});

test('a change sends the same one statement, with a reason or without', async () => {
  const sent: string[] = [];
  const database = intercepted(server.database, (statement, _values, run) => {
    sent.push(statement.name);
    return run();
  });
  const shared = { database, url: server.databaseUrl, drop: async () => {} };
  const watched = await buildTestServer({ shared });
  const told = async (headers: Headers, name: string) => {
    const body = { customerId: personId, customer: { email: `${name}@example.test` } };
    sent.length = 0;
    await succeed(postWith(headers, watched, '/customer/update', body));
    return sent.filter((one) => one.startsWith('customer'));
  };
  expect(await told({}, 'counted1')).toEqual(['customer-change']);
  expect(await told(because('moved'), 'counted2')).toEqual(['customer-change']);
  await watched.close();
});

test('the history of the sample aggregator is whole afterwards', async () => {
  expect(await verifyHistory(server.database, server.vault, sandboxLogin.aggregatorId)).toEqual([]);
});
