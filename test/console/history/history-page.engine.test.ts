/** The history page: every change with who, when, why and what, page by page, and nothing offered that may not be. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { individual } from '../../support/arbitraries.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { makeVersions } from '../../support/many-versions.ts';
import { quickTenant } from '../../support/nodes.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let token: string;
let agent: ConsoleBrowser;
let auditor: ConsoleBrowser;

beforeAll(async () => {
  server = await buildTestServer();
  token = await quickTenant(server, 'people');
  await addPerson(server, 'agent');
  await addPerson(server, 'auditor', 'auditor');
  await addPerson(server, 'admin', 'admin');
  agent = new ConsoleBrowser(server);
  auditor = new ConsoleBrowser(server);
  await agent.signIn('agent');
  await auditor.signIn('auditor');
});

afterAll(() => server.close());

async function update(customerId: string, customer: object, reason?: string): Promise<void> {
  const headers = {
    'x-connectfi-token': token,
    ...(reason && { 'opencif-reason': encodeURIComponent(reason) }),
  };
  const payload = { customerId, customer };
  const answer = await server.server.inject({ method: 'POST', url: '/customer/update', headers, payload });
  expect(answer.statusCode, answer.payload).toBe(200);
}

async function page(browser: ConsoleBrowser, customerId: string, rest = ''): Promise<string> {
  const answer = await browser.get(`/console/customers/${customerId}/history${rest}`);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.payload;
}

describe('an entry', () => {
  test('tells who, why, and each field that differs with a sign and a word', async () => {
    const init = individualInit(1);
    const { customerId } = await register(server, init, token);
    const [address] = init.customer.addresses;
    await update(customerId, { addresses: [{ ...address, city: 'Springfield' }] }, 'moved, ticket 4711');
    const html = await page(agent, customerId);
    expect(html).toContain('people_login');
    expect(html).toContain('moved, ticket 4711');
    expect(html).toMatch(/<dt>Address, city<\/dt>.*Removed: .*Added: .*Springfield/s);
    expect(html).not.toContain('Address, line 1</dt><dd class="removed"');
    expect(html).toMatch(/<time datetime="[^"]+" data-kind="both">\d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(html).toMatch(/data-copy="[0-9a-f]{32}"/);
  });

  test('offers to undo what may be undone, and says in which version it was changed again', async () => {
    const { customerId } = await register(server, individualInit(2), token);
    await update(customerId, { email: 'one@example.test' });
    await update(customerId, { email: 'two@example.test' });
    const html = await page(agent, customerId);
    expect(html).toContain('revert?change=3');
    expect(html).not.toContain('revert?change=2');
    expect(html).not.toContain('revert?change=1');
    expect(html).toContain('changed again in version 3');
    expect(html).toContain('revert?to=1');
    expect(html).not.toContain('revert?to=3');
  });

  test('offers nothing to a role that may not correct', async () => {
    const { customerId } = await register(server, individualInit(3), token);
    await update(customerId, { email: 'three@example.test' });
    expect(await page(auditor, customerId)).not.toContain('revert?');
  });

  test('keeps names apart from the text around them, whatever their direction', async () => {
    const init = individualInit(4);
    const customer = { ...init.customer, firstName: 'שרה', lastName: 'כהן' };
    const { customerId } = await register(server, { ...init, customer } as typeof init, token);
    await update(customerId, { email: 'four@example.test' }, 'كتبت خطأ');
    const html = await page(agent, customerId);
    expect(html).toContain('<bdi>שרה כהן</bdi>');
    expect(html).toContain('<bdi>كتبت خطأ</bdi>');
    expect(html).not.toMatch(/<title>[^<]*שרה/);
  });
});

describe('10,000 versions', () => {
  let customerId: string;

  beforeAll(async () => {
    ({ customerId } = await register(server, individualInit(5), token));
    await update(customerId, { email: 'five@example.test' });
    await makeVersions(server.database, 'people', customerId, 10_000);
  });

  test('are shown page by page, newer and older, from the newest and from the first', async () => {
    const first = await page(agent, customerId);
    expect(first).toContain('Versions 9981 to 10000 of 10000');
    expect(first).toContain('history?version=9980');
    const second = await page(agent, customerId, '?version=9980');
    expect(second).toContain('Versions 9961 to 9980 of 10000');
    expect(second).toContain('history?version=10000');
    expect(second).toContain('history?version=9960');
    const last = await page(agent, customerId, '?version=20');
    expect(last).toContain('Versions 1 to 20 of 10000');
    expect(last).toContain('Registered');
    expect(last).not.toContain('>Older<');
  });

  test('can be entered at the end of a day', async () => {
    const today = new Date().toISOString().slice(0, 10);
    expect(await page(agent, customerId, `?on=${today}`)).toMatch(/Versions \d+ to \d+ of 10000/);
    const none = await agent.get(`/console/customers/${customerId}/history?on=2001-01-01`);
    expect(none.statusCode).toBe(400);
    expect(none.payload).toContain('The customer has no such version');
  });
});

test('a version that cannot be is told, not guessed at', async () => {
  const { customerId } = await register(server, individualInit(6), token);
  const none = 'The customer has no such version';
  const unread = 'This is not a version or a day';
  for (const [query, title] of [
    ['?version=7', none],
    ['?version=x', unread],
    ['?version=0', unread],
    ['?on=yesterday', unread],
    ['?on=2026-02-30', unread],
  ]) {
    const answer = await agent.get(`/console/customers/${customerId}/history${query}`);
    expect(answer.statusCode, query).toBe(400);
    expect(answer.payload, query).toContain(title);
    expect(answer.payload).toContain('Show the newest versions');
  }
});

test('an unknown customer, and a role that may not read, are refused as everywhere', async () => {
  const admin = new ConsoleBrowser(server);
  await admin.signIn('admin');
  const { customerId } = await register(server, individualInit(7), token);
  expect((await agent.get('/console/customers/cstap_none/history')).statusCode).toBe(400);
  const refused = await admin.get(`/console/customers/${customerId}/history`);
  expect(refused.statusCode).toBe(403);
  expect(refused.payload).not.toContain(individual(7).customer.lastName);
});
