/** The feed of events in the console: newest first, on from any place, and without personal data. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { visitorsOf } from '../../support/console-visitor.ts';
import { feedComplete } from '../../support/feed.ts';
import { quickTenant } from '../../support/nodes.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let token: string;
let admin: ConsoleBrowser;

beforeAll(async () => {
  server = await buildTestServer();
  token = await quickTenant(server, 'people');
  await addPerson(server, 'admin', 'admin');
  admin = new ConsoleBrowser(server);
  await admin.signIn('admin');
});

afterAll(() => server.close());

async function update(customerId: string, email: string): Promise<void> {
  const answer = await server.post('/customer/update', { customerId, customer: { email } }, token);
  expect(answer.statusCode, answer.payload).toBe(200);
}

async function page(path = '/console/events'): Promise<string> {
  await feedComplete(server.database);
  const answer = await admin.get(path);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.payload;
}

/** The place in the feed where a page ends. */
const placeIn = (html: string) => /data-after="([^"]+)"/.exec(html)?.[1] ?? '';

test('an event tells what changed, of which customer, when and by whom, and no value', async () => {
  const init = individualInit(400);
  const { customerId } = await register(server, init, token);
  await update(customerId, 'events@example.test');
  const html = await page();
  expect(html.indexOf('Corrected')).toBeGreaterThan(0);
  expect(html.indexOf('Corrected')).toBeLessThan(html.indexOf('Registered'));
  expect(html).toContain('E-mail');
  expect(html).toContain(`href="/console/customers/${customerId}"`);
  const state = await page(`/console/customers/${customerId}`);
  expect(state).toContain('State of a customer');
  expect(html).toContain('version 2');
  expect(html).toContain('people_login');
  for (const value of [
    init.customer.addresses[0]?.addressLine1 as string,
    init.customer.email,
    'events@example.test',
  ]) {
    expect(html + state).not.toContain(value);
  }
});

test('the link to newer events shows only what came since', async () => {
  const { customerId } = await register(server, individualInit(401), token);
  const html = await page();
  const newer = `/console/events?after=${placeIn(html)}`;
  expect(html).toContain(`href="${newer}"`);
  expect(await page(newer)).toContain('No newer events');
  await update(customerId, 'newer@example.test');
  const next = await page(newer);
  expect(next.match(/class="event-kind"/g)).toHaveLength(1);
  expect(next).toContain(customerId);
});

test('a module in the page gets only the rows, and waits for them', async () => {
  const { customerId } = await register(server, individualInit(402), token);
  const path = `/console/events?after=${placeIn(await page())}`;
  const asked = admin.send('GET', path, undefined, { 'opencif-fragment': 'true' });
  await update(customerId, 'live@example.test');
  const { payload } = await asked;
  expect(payload).toContain(customerId);
  expect(payload).toMatch(/data-next="[^"]+"/);
  expect(payload).not.toContain('<html');
});

test('a place that is none is refused in words', async () => {
  for (const place of ['yesterday', `${placeIn(await page())}~201`]) {
    const answer = await admin.get(`/console/events?after=${place}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.payload).toContain('This is not a place in the feed');
  }
});

test('older events are a link away, back to the first, and only the newest page is live', async () => {
  const aggregatorId = 'many_events';
  const program = await quickTenant(server, aggregatorId);
  const { admin: other } = await visitorsOf(server, aggregatorId);
  const { customerId } = await register(server, individualInit(403), program);
  const items = Array.from({ length: 204 }, (_, n) => ({
    operation: 'update',
    body: { customerId, customer: { email: `n${n}@example.test` } },
  }));
  expect((await server.post('/customers/batch', { items }, program)).statusCode).toBe(200);
  await feedComplete(server.database);
  const read = async (path: string) => {
    const { html } = await other.get(path);
    const versions = [...html.matchAll(/<\/a> version (\d+)/g)].map(([, version]) => Number(version));
    const older = /href="([^"]+)"[^>]*>Older events/.exec(html)?.[1] ?? null;
    return {
      versions,
      older,
      isLive: html.includes('id="live"'),
      newer: `/console/events?after=${placeIn(html)}`,
    };
  };
  const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, n) => from - n);
  const newest = await read('/console/events');
  expect([newest.versions, newest.isLive]).toEqual([down(205, 106), true]);
  const middle = await read(String(newest.older));
  expect([middle.versions, middle.isLive]).toEqual([down(105, 6), false]);
  expect((await read(middle.newer)).versions).toEqual(newest.versions);
  const first = await read(String(middle.older));
  expect([first.versions, first.older, first.isLive]).toEqual([down(100, 1), null, false]);
  expect((await read(newest.newer)).older).toBe(`${newest.newer}~100`);
});
