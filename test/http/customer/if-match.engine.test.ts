/** `ETag` and `If-Match`: a client that would overwrite somebody else's change gets a conflict, and nothing is lost. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { expectInvalid, expectRefused } from '../../support/answers.ts';
import { address, phone } from '../../support/arbitraries.ts';
import { Gate } from '../../support/intercept.ts';
import { buildTwoNodes, type TwoNodes } from '../../support/nodes.ts';
import { businessInit, individualInit, recordOf, register } from '../../support/samples.ts';
import { postWith } from '../../support/send.ts';
import type { TestServer } from '../../support/server.ts';

const { aggregatorId } = sandboxLogin;

let cluster: TwoNodes;
let server: TestServer;
let personId: string;
let companyId: string;
let serial = 0;

beforeAll(async () => {
  cluster = await buildTwoNodes();
  server = cluster.nodes[0];
});

beforeEach(async () => {
  serial += 1;
  personId = (await register(server, individualInit(serial))).customerId;
  companyId = (await register(server, businessInit(serial))).customerId;
});

afterAll(() => cluster.close());

type Sent = ReturnType<typeof postWith>;

function update(ifMatch: string | null, customer: object, customerId = personId): Sent {
  const headers = ifMatch === null ? {} : { 'if-match': ifMatch };
  return postWith(headers, server, '/customer/update', { customerId, customer });
}

const email = (name: string) => ({ email: `${name}@example.test` });

describe('ETag', () => {
  test('of every answer that shows a customer is its version', async () => {
    const tags: unknown[] = [];
    const tell = async (sent: Sent) => tags.push((await sent).headers.etag);
    const people = { companyId, employeeId: personId };
    await tell(server.post('/customer/init', individualInit(50_000 + serial), server.token));
    await tell(update(null, email('second')));
    await tell(update(null, email('second')));
    await tell(server.get(`/customer/status/${personId}`, server.token));
    await tell(postWith({}, server, '/customer/add-employee', { ...people, position: 'Clerk' }));
    await tell(postWith({}, server, '/customer/disable-employee', people));
    expect(tags).toEqual(['"1"', '"2"', '"2"', '"2"', '"2"', '"3"']);
  });

  test('is on no other answer', async () => {
    const answers = [
      await update(null, email('x'), 'cstap_unknown'),
      await update(null, { email: 5 }),
      await server.get('/customer/status/cstap_unknown', server.token),
      await server.post('/customer/init', individualInit(serial), server.token),
    ];
    expect(answers.map(({ statusCode, headers }) => [statusCode, headers.etag])).toEqual(
      Array(4).fill([400, undefined]),
    );
  });
});

describe('a change whose If-Match names the version', () => {
  test.each([
    ['alone', '"1"'],
    ['in a list', '"7" , "1","abc"'],
    ['beside a weak tag', 'W/"1", "1"'],
    ['beside a tag with a comma', '"a,b","1"'],
    ['among empty elements', ',,"7",\t,"1",'],
    ['as any', '*'],
  ])('%s is made', async (_name, ifMatch) => {
    const answer = await update(ifMatch, email('made'));
    expect(answer.statusCode).toBe(200);
    expect(answer.headers.etag).toBe('"2"');
    expect(answer.json().data.customer.email).toBe('made@example.test');
  });

  test('of employees is made', async () => {
    const body = { companyId, employeeId: personId };
    const add = { ...body, position: 'Clerk' };
    const added = await postWith({ 'if-match': '"1"' }, server, '/customer/add-employee', add);
    const disabled = await postWith({ 'if-match': '"2"' }, server, '/customer/disable-employee', body);
    expect([added.statusCode, disabled.statusCode]).toEqual([200, 200]);
    expect(disabled.headers.etag).toBe('"3"');
  });
});

describe('versionConflict', () => {
  beforeEach(async () => {
    expect((await update(null, email('second'))).statusCode).toBe(200);
    const third = { addresses: [address('3 Main Str.')], phones: [phone('2025550133')] };
    expect((await update(null, third)).statusCode).toBe(200);
  });

  test.each([
    ['"1"', ['addresses', 'email', 'phones']],
    ['"2"', ['addresses', 'phones']],
    ['"1", "2"', ['addresses', 'phones']],
    ['"1", W/"3"', ['addresses', 'email', 'phones']],
    ['"3-gzip","2","99"', ['addresses', 'phones']],
    [', "1",, ,"2",', ['addresses', 'phones']],
  ])('for %s: nothing is written, and what changed since is named', async (ifMatch, sections) => {
    const before = await recordOf(server, aggregatorId, personId);
    const answer = await update(ifMatch, email('lost'));
    expectRefused(answer, 'versionConflict', { customerId: personId, version: '3', sections });
    expect(answer.headers.etag).toBe('"3"');
    expect(await recordOf(server, aggregatorId, personId)).toEqual(before);
  });

  test.each([
    'W/"3"',
    '"3-gzip"',
    '"99"',
    '"03"',
    '"0"',
    '"xyz"',
    '""',
    '"1,3"',
    'W/"1", "3-br"',
    `"${'9'.repeat(40)}"`,
  ])(
    'is not what %s meets: no tag is a version the customer had, and no change is said to have happened',
    async (ifMatch) => {
      const before = await recordOf(server, aggregatorId, personId);
      const answer = await update(ifMatch, email('lost'));
      expectRefused(answer, 'versionTagUnknown', { customerId: personId, version: '3' });
      expect(answer.headers.etag).toBe('"3"');
      expect(await recordOf(server, aggregatorId, personId)).toEqual(before);
    },
  );

  test('also for values that would change nothing', async () => {
    expectRefused(await update('"2"', email('second')), 'versionConflict', {
      customerId: personId,
      version: '3',
      sections: ['addresses', 'phones'],
    });
  });

  test.each(['/customer/add-employee', '/customer/disable-employee'])(
    'of the company at %s',
    async (path) => {
      const body = { companyId, employeeId: personId };
      const add = { ...body, position: 'Clerk' };
      await postWith({}, server, '/customer/add-employee', add);
      const other = path.endsWith('add-employee')
        ? {
            ...add,
            employeeId: (await register(server, individualInit(70_000 + serial))).customerId,
          }
        : body;
      const before = await recordOf(server, aggregatorId, companyId);
      const answer = await postWith({ 'if-match': '"1"' }, server, path, other);
      const sections = [`employees/${personId}/position`, `employees/${personId}/status`];
      expectRefused(answer, 'versionConflict', { customerId: companyId, version: '2', sections });
      expect(await recordOf(server, aggregatorId, companyId)).toEqual(before);
    },
  );

  test('is told only to those whose request is in order otherwise', async () => {
    const context = { customerId: personId, customerType: 'individual', field: 'businessPhones' };
    const businessPhones = [phone('2025550144')];
    expectRefused(await update('"1"', { businessPhones }), 'customerInvalidField', context);
    const unknown = await update('"1"', email('x'), 'cstap_unknown');
    expectRefused(unknown, 'customerNotFound', { customerId: 'cstap_unknown' });
    expectInvalid(await update('"1"', { email: 5 }), { instancePath: '/customer/email', keyword: 'type' });
  });
});

describe('requestValidateError', () => {
  test.each(['', '7', '"7', '7"', '"1" "2"', ',', '*, "1"', '"1", *', '**', 'w/"1"', 'W/1', "'1'"])(
    'for If-Match: %s',
    async (ifMatch) => {
      const before = await recordOf(server, aggregatorId, personId);
      expectInvalid(await update(ifMatch, email('x')), { instancePath: '/if-match', keyword: 'pattern' });
      expect(await recordOf(server, aggregatorId, personId)).toEqual(before);
    },
  );

  test('for an If-Match of more than 1000 characters', async () => {
    const answer = await update(`"${'1'.repeat(999)}"`, email('x'));
    expectInvalid(answer, { instancePath: '/if-match', keyword: 'maxLength' });
  });
});

test('an init has no version to match and pays no heed to If-Match', async () => {
  const body = individualInit(90_000 + serial);
  const answer = await postWith({ 'if-match': '"5"' }, server, '/customer/init', body);
  expect([answer.statusCode, answer.headers.etag]).toEqual([200, '"1"']);
});

test('sixteen writers who read, add one and write with If-Match through two nodes lose no increment', async () => {
  const writers = 16;
  const each = 4;
  const start = await update('"1"', { addresses: [address('Count 0')] });
  expect(start.statusCode).toBe(200);
  let conflicts = 0;
  // All read before the first one writes, so all but one get a conflict.
  let readers = 0;
  const allRead = new Gate();
  const increment = async (turn: number): Promise<void> => {
    for (let attempt = turn; ; attempt++) {
      const node = cluster.nodes[attempt % 2] as TestServer;
      const read = await node.get(`/customer/status/${personId}`, server.token);
      readers += 1;
      if (readers === writers) allRead.open();
      await allRead.pass();
      const count = Number(/\d+/.exec(read.json().data.customer.addresses[0].addressLine1)?.[0]);
      const body = { customerId: personId, customer: { addresses: [address(`Count ${count + 1}`)] } };
      const headers = { 'if-match': String(read.headers.etag) };
      const { statusCode } = await postWith(headers, node, '/customer/update', body, server.token);
      if (statusCode === 200) return;
      expect(statusCode).toBe(412);
      conflicts += 1;
    }
  };
  const writer = async (_: unknown, index: number) => {
    for (let turn = 0; turn < each; turn++) await increment(index + turn);
  };
  await Promise.all(Array.from({ length: writers }, writer));
  const { data } = (await server.get(`/customer/status/${personId}`, server.token)).json();
  expect(data.customer.addresses).toEqual([address(`Count ${writers * each}`)]);
  expect(conflicts).toBeGreaterThanOrEqual(writers - 1);
  expect(await recordOf(server, aggregatorId, personId)).toMatchObject({ versions: 2 + writers * each });
});
