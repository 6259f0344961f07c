/** Nobody finds out an SSN or EIN by registering with guesses. */
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefused } from '../../support/answers.ts';
import { business, individual } from '../../support/arbitraries.ts';
import { buildTwoNodes, type TwoNodes } from '../../support/nodes.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

const limits = { taxNumbersTakenMasked: 4, taxNumbersTaken: 6 };
const lines: Record<string, unknown>[] = [];
let cluster: TwoNodes;
let server: TestServer;
let serial = 0;

beforeAll(async () => {
  const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  cluster = await buildTwoNodes({ limits, logger });
  server = cluster.nodes[0];
});

afterAll(() => cluster.close());

/** A login whose aggregator has a customer with the number of `individual(1)`. */
async function tenant(disclosure: 'masked' | 'documented') {
  const login = `tenant${++serial}`;
  const owner = await server.addTenant(`${login}_owner`, login);
  const { data } = (await server.post('/customer/init', individual(1), owner)).json();
  return {
    login,
    customerId: data.customerId as string,
    token: await server.addTenant(login, login, disclosure),
  };
}

let references = 0;
const guess = (n: number) => ({ ...individual(n), customerReference: `Guess${++references}` });

const dryRun = (node: TestServer, token: string, body: object, path = '/customer/init') =>
  node.server.inject({
    method: 'POST',
    url: path,
    payload: body,
    headers: { 'x-connectfi-token': token, 'opencif-dry-run': 'true' },
  });

const eventsOf = (login: string) =>
  once<{ kind: string; aggregator_id: string; request_id: string }>(
    server.database,
    'select kind, aggregator_id, request_id from audit_event where login = $1 order by position',
    [login],
  );

describe('a login of disclosure masked', () => {
  test('is told that a number is taken, not by whom; a documented one is told whom', async () => {
    const masked = await tenant('masked');
    const answer = await server.post('/customer/init', guess(1), masked.token);
    expectRefused(answer, 'customerExists', { cFiAggregatorId: masked.login });
    expect(answer.payload).not.toContain(masked.customerId);
    const documented = await tenant('documented');
    const { customerId } = documented;
    const told = await server.post('/customer/init', guess(1), documented.token);
    expectRefused(told, 'customerExists', { cFiAggregatorId: documented.login, customerId });
  });

  test('has a share over all nodes, for real registrations, dry runs and batches; then a free number is not judged', async () => {
    const { token, login } = await tenant('masked');
    const [one, other] = cluster.nodes;
    const batch = (node: TestServer, numbers: readonly number[]) =>
      dryRun(
        node,
        token,
        { items: numbers.map((n) => ({ operation: 'init', body: guess(n) })) },
        '/customers/batch',
      );
    const answers = [
      await one.post('/customer/init', guess(1), token),
      await dryRun(other, token, guess(1)),
      await dryRun(one, token, guess(1)),
    ];
    for (const answer of answers) expectRefused(answer, 'customerExists', { cFiAggregatorId: login });
    const { items } = (await batch(other, [1, 1, 1, 1])).json().data;
    expect(items.map(({ error }: { error: { code: string } }) => error.code)).toEqual([
      'customerExists',
      ...Array(3).fill('tooManyRequests'),
    ]);
    for (const node of cluster.nodes) {
      for (const n of [1, 999]) {
        const answer = await dryRun(node, token, guess(n));
        expectRefused(answer, 'tooManyRequests');
        const seconds = Number(answer.headers['retry-after']);
        expect(seconds).toBeGreaterThan(0);
        expect(seconds).toBeLessThanOrEqual(3600);
      }
    }
    await once(server.database, `update audit_event set at = at - interval '1 hour' where login = $1`, [
      login,
    ]);
    expect((await dryRun(one, token, guess(999))).statusCode).toBe(200);
  });

  test('gets no further with a batch of many registered numbers', async () => {
    const { token, login } = await tenant('masked');
    const owner = await server.addTenant(`${login}_second`, login);
    const numbers = Array.from({ length: 30 }, (_, n) => n + 2);
    for (const n of numbers)
      expect((await server.post('/customer/init', individual(n), owner)).statusCode).toBe(200);
    const items = numbers.map((n) => ({ operation: 'init', body: guess(n) }));
    const answer = await dryRun(server, token, { items }, '/customers/batch');
    const codes = answer.json().data.items.map(({ error }: { error: { code: string } }) => error.code);
    expect(codes.filter((code: string) => code === 'customerExists')).toHaveLength(4);
    expect(codes.filter((code: string) => code === 'tooManyRequests')).toHaveLength(26);
  });

  test('leaves a trace for each number it was told of, and one for the end of its share, in table and log', async () => {
    const { token, login } = await tenant('masked');
    for (let n = 0; n < 8; n++) await dryRun(server, token, guess(1));
    const events = await eventsOf(login);
    expect(events.map(({ kind }) => kind)).toEqual([...Array(4).fill('taxNumberTaken'), 'taxNumberLimit']);
    for (const event of events) {
      expect(event).toMatchObject({
        aggregator_id: login,
        request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
    }
    const told = lines.filter((line) => line.kind === 'taxNumberLimit' && line.login === login);
    expect(told).toEqual([expect.objectContaining({ level: 40, aggregatorId: login, msg: 'limit' })]);
  });

  test('registers businesses within the same share, and customers without a number without any', async () => {
    const { token } = await tenant('masked');
    const owner = await server.post('/customer/init', business(1), token);
    expect(owner.statusCode).toBe(200);
    for (let n = 0; n < 4; n++) {
      const answer = await dryRun(server, token, {
        ...business(1),
        customerReference: `Same${++references}`,
      });
      expect(answer.json().code).toBe('customerExists');
    }
    expectRefused(await dryRun(server, token, guess(2000)), 'tooManyRequests');
    const body = guess(2001);
    const passport = {
      type: 'PASSPORT',
      value: 'A1234567',
      issuanceCountryCodeA3: 'USA',
      expiryDate: '2035-01-01',
    };
    const identificationDocuments = [passport];
    const without = { ...body, customer: { ...body.customer, identificationDocuments } };
    expect((await server.post('/customer/init', without, token)).statusCode).toBe(200);
  });
});

test('what one login uses up is nothing to another of its aggregator; a documented one has a share of its own size', async () => {
  const { token, login, customerId } = await tenant('masked');
  for (let n = 0; n < 5; n++) await dryRun(server, token, guess(1));
  const other = await server.addTenant(`${login}_other`, login);
  for (let n = 0; n < 6; n++) {
    const answer = await dryRun(server, other, guess(1));
    expectRefused(answer, 'customerExists', { cFiAggregatorId: login, customerId });
  }
  expectRefused(await dryRun(server, other, guess(1)), 'tooManyRequests');
});

test('guesses of the digits that a masked login does not see end early, and leave a trace', async () => {
  const node = await buildTestServer({ limits: { taxNumbersOfOneEnding: 3 } });
  const masked = await node.addTenant('guessing', 'GUESSED', 'masked');
  const documented = await node.addTenant('honest', 'GUESSED');
  const guessOf = (front: number, ending: string) => {
    const body = guess(front);
    const identificationDocuments = [
      { type: 'SSN', value: `666${10 + front}${ending}`, issuanceCountryCodeA3: 'USA' },
    ];
    return { ...body, customer: { ...body.customer, identificationDocuments } };
  };
  for (let n = 0; n < 3; n++) expect((await dryRun(node, masked, guessOf(n, '1234'))).statusCode).toBe(200);
  const answer = await dryRun(node, masked, guessOf(4, '1234'));
  expectRefused(answer, 'tooManyRequests');
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect((await dryRun(node, masked, guessOf(4, '1235'))).statusCode).toBe(200);
  for (let n = 0; n < 5; n++)
    expect((await dryRun(node, documented, guessOf(n, '1234'))).statusCode).toBe(200);
  const rows = await once<{ kind: string }>(
    node.database,
    `select kind from audit_event where login = 'guessing'`,
  );
  expect(rows).toEqual([{ kind: 'taxNumberLimit' }]);
  await node.close();
});
