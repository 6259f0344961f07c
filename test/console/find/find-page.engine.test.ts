/** Finding customers in the console, as each role, and without script. */
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { phone } from '../../support/arbitraries.ts';
import { type Visitor, visitorOf, visitorsOf } from '../../support/console-visitor.ts';
import { quickTenant } from '../../support/nodes.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

const aggregatorId = 'finding';
const lines: string[] = [];
let server: TestServer;
let program: string;
let people: Readonly<Record<'support' | 'auditor' | 'admin', Visitor>>;
let janice: string;
let firm: string;

beforeAll(async () => {
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  server = await buildTestServer({ logger, limits: { birthSearchMisses: 2 } });
  program = await quickTenant(server, aggregatorId);
  people = await visitorsOf(server, aggregatorId);
  const person = individualInit(20_007_000);
  Object.assign(person.customer, { firstName: 'Janice', lastName: 'O’Sample' });
  janice = (await register(server, person, program)).customerId;
  const company = businessInit(2);
  company.customer.businessName = 'Jansen & Söhne';
  firm = (await register(server, company, program)).customerId;
});
afterAll(() => server.close());

const find = (text: string, more: Record<string, string> = {}, visitor = people.support) =>
  visitor.post('/console/find', { text, ...more });
const linkTo = (customerId: string) => `href="/console/customers/${customerId}"`;

describe('whoever may read', () => {
  test.each(['support', 'auditor'] as const)(
    '%s finds by the beginning of a name, newest first',
    async (role) => {
      const { status, html } = await find('jan', {}, people[role]);
      expect(status).toBe(200);
      expect(html).toContain('2 customers by name beginning with jan');
      expect(html.indexOf(linkTo(firm))).toBeGreaterThan(0);
      expect(html.indexOf(linkTo(firm))).toBeLessThan(html.indexOf(linkTo(janice)));
      expect(html).toContain('ends in 7000');
      expect(html).toContain('p•••@example.test');
      expect(html).toContain('Search by reference');
      // Contact data and numbers stay on the page of the customer.
      for (const hidden of ['person20007000@example.test', '920007000', '1234567890']) {
        expect(html).not.toContain(hidden);
      }
    },
  );

  test.each([
    ['its id', () => janice],
    ['its reference', () => 'Ind20007000'],
    ['its e-mail', () => 'PERSON20007000@example.test'],
    ['its birth date and last four', () => '8/4/1969 7000'],
  ])('goes on to the one customer by %s, and only the id is in the address', async (_what, text) => {
    expect(await find(text())).toMatchObject({ status: 303, to: `/console/customers/${janice}` });
  });

  test('is told how a text was read, and may have it read otherwise', async () => {
    for (const n of [50, 51]) {
      const init = individualInit(n);
      init.customer.phones = [phone('5550100199')];
      await register(server, init, program);
    }
    const { html } = await find('(555) 010-0199');
    expect(html).toContain('2 customers by phone 5550100199');
    const plain = await find('5550100199');
    expect(plain.html).toMatch(/name="reading" value="1"/);
    const other = await find('5550100199', { reading: '1' });
    expect(other.html).toContain('No customer found');
    expect(other.html).toContain('Searched by reference.');
  });

  test('is told what was searched and what cannot be, if nobody is found', async () => {
    const { status, html } = await find('zzzyx');
    expect(status).toBe(200);
    expect(html).toContain('Searched by name beginning with zzzyx, then by reference.');
    expect(html).toContain('What cannot be searched');
    expect(html).not.toContain('Type three letters');
  });

  test('is told that a word of two letters is no beginning, if nobody is found', async () => {
    for (const text of ['zz', 'janice z']) {
      const { html } = await find(text);
      expect(html).toContain('No customer found');
      expect(html).toContain('Type three letters or more of each word.');
    }
  });

  test('sees more than a page by a form that has the cursor, not by an address', async () => {
    for (let n = 0; n < 22; n++) {
      const init = individualInit(100 + n);
      Object.assign(init.customer, {
        firstName: `Manifold${'abcdefghijklmnopqrstuvwxyz'[n]}`,
        lastName: 'Row',
      });
      await register(server, init, program);
    }
    const first = await find('manif');
    expect(first.html).toContain('20 or more customers');
    const cursor = /name="cursor" value="([^"]+)"/.exec(first.html)?.[1] ?? '';
    const second = await find('manif', { reading: '0', cursor });
    expect(second.html.match(/class="found-row"/g)).toHaveLength(2);
    expect(second.html).not.toContain('name="cursor"');
  });

  test('is refused further searches by birth date when too many found nobody', async () => {
    const visitor = await visitorOf(server, 'auditor', `${aggregatorId}_guessing`);
    const guess = (day: number) => visitor.post('/console/find', { text: `1950-01-${10 + day} 0001` });
    for (let day = 0; day < 2; day++) expect((await guess(day)).html).toContain('No customer found');
    const { html } = await guess(2);
    expect(html).toContain('Too many requests');
    expect(html).not.toContain('No customer found');
  });
});

describe('a full tax number', () => {
  test.each(['920-00-7000', '920007000', 'Janice 920 00 7000', '92-0007000'])(
    '%s is not searched for',
    async (text) => {
      const before = lines.length;
      const { status, html } = await find(text);
      expect(status).toBe(200);
      expect(html).toContain('Full tax numbers are not searched for');
      expect(html).not.toContain(linkTo(janice));
      expect(lines.slice(before).filter((line) => line.includes('"route":"/customers"'))).toEqual([]);
    },
  );
});

test('nothing that was searched is in a log, a title or an address of the page', async () => {
  const secret = 'Zebulonia';
  const { html } = await find(secret);
  await find('1912-03-04 9999');
  expect(lines.length).toBeGreaterThan(0);
  // Ids and times that the service makes may contain any four digits.
  const told = lines.map((line) => {
    const { requestId: _id, time: _time, pid: _pid, ms: _ms, ...rest } = JSON.parse(line);
    return JSON.stringify(rest);
  });
  for (const text of [secret, secret.toLowerCase(), '1912', '9999', 'PERSON20007000']) {
    expect(told.filter((line) => line.includes(text))).toEqual([]);
  }
  expect(/<title>([^<]*)/.exec(html)?.[1]).toBe('Find · opencif');
  for (const [, address] of html.matchAll(/(?:href|action|src)="([^"]*)"/g))
    expect(address).not.toContain(secret);
});

test('what the results show is recorded as seen', async () => {
  const agent = await visitorOf(server, 'support', `${aggregatorId}_seen`);
  const owner = await quickTenant(server, `${aggregatorId}_seen`);
  const init = individualInit(1);
  init.customer.lastName = 'Watched';
  const { customerId } = await register(server, init, owner);
  await agent.post('/console/find', { text: 'watch' });
  await agent.get(`/console/customers/${customerId}`);
  const start = await agent.get('/console');
  expect(start.html).toContain('data-recent');
  expect(start.html).toContain(linkTo(customerId));
  const kinds = await once<{ kind: string }>(
    server.database,
    'select distinct kind from customer_access where aggregator_id = $1 and customer_id = $2',
    [`${aggregatorId}_seen`, customerId],
  );
  expect(kinds.map(({ kind }) => kind).sort()).toEqual(expect.arrayContaining(['get', 'recent', 'search']));
});

test('another aggregator finds nobody of this one, and has opened nobody', async () => {
  const stranger = await visitorOf(server, 'support', `${aggregatorId}_stranger`);
  for (const text of ['janice', janice, 'person20007000@example.test', '8/4/1969 7000']) {
    const { html } = await find(text, {}, stranger);
    expect(html).not.toContain('O’Sample');
    expect(html).not.toContain(linkTo(janice));
  }
  expect((await stranger.get('/console')).html).not.toContain('data-recent');
});

describe('a role that may not read', () => {
  test('is shown no box and refused when it is forced, and nothing is searched', async () => {
    const start = await people.admin.get('/console');
    expect(start.status).toBe(200);
    expect(start.html).not.toContain('action="/console/find"');
    expect(start.html).not.toContain('browser/find');
    const forced = await find('jan', {}, people.admin);
    expect(forced.status).toBe(403);
    expect(forced.html).not.toContain(linkTo(janice));
  });
});
