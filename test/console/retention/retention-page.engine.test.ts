/** The list of closed customers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { individual } from '../../support/arbitraries.ts';
import { type Visitor, visitorsOf } from '../../support/console-visitor.ts';
import { quickTenant } from '../../support/nodes.ts';
import { stepInStore, steps } from '../../support/retention.ts';
import { register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const aggregatorId = 'own';
const path = '/console/retention';

let server: TestServer;
let people: Readonly<Record<'support' | 'auditor' | 'admin', Visitor>>;
/** Closed long ago; closed long ago and held; closed now; open. */
let ids: string[];

beforeAll(async () => {
  server = await buildTestServer({ settings: { retentionDays: 30 } });
  const program = await quickTenant(server, aggregatorId);
  const admin = await quickTenant(server, aggregatorId, { role: 'admin' });
  people = await visitorsOf(server, aggregatorId);
  ids = [];
  for (let n = 0; n < 4; n += 1) ids.push((await register(server, individual(700 + n), program)).customerId);
  const [old = '', held = '', fresh = ''] = ids;
  for (const [place, customerId] of [old, held].entries()) {
    const actor = {
      aggregatorId,
      login: 'officer',
      requestId: `close-${place}`,
      at: '2020-01-01T00:00:00.000Z',
    };
    await stepInStore(server, actor, customerId, 'closed');
  }
  await steps(server, admin, held, 'legalHoldPlaced');
  await steps(server, admin, fresh, 'closed');
});
afterAll(() => server.close());

const listed = (html: string) => ids.map((id) => html.includes(`href="/console/customers/${id}"`));
const erasable = (html: string) => ids.map((id) => html.includes(`href="/console/customers/${id}/erase"`));

test('an admin sees whose retention time is over, and may erase those that nothing holds', async () => {
  const { status, html } = await people.admin.get(path);
  expect(status).toBe(200);
  expect(listed(html)).toEqual([true, true, false, false]);
  expect(erasable(html)).toEqual([true, false, false, false]);
});

test('all closed customers are a link away, and those that must be kept cannot be erased there', async () => {
  const { html } = await people.admin.get(`${path}?closed=all`);
  expect(listed(html)).toEqual([true, true, true, false]);
  expect(erasable(html)).toEqual([true, false, false, false]);
});

test('an auditor sees the same list and erases nothing', async () => {
  const { status, html } = await people.auditor.get(`${path}?closed=all`);
  expect(status).toBe(200);
  expect(listed(html)).toEqual([true, true, true, false]);
  expect(erasable(html)).toEqual([false, false, false, false]);
});

test('support is refused', async () => {
  const { status, html } = await people.support.get(path);
  expect(status).toBe(403);
  expect(listed(html)).toEqual([false, false, false, false]);
});

test('a customer is opened by its id; what can be none is said so and sent nowhere', async () => {
  const [id] = ids;
  expect((await people.admin.get(`${path}?customer=${id}`)).to).toBe(`/console/customers/${id}`);
  expect((await people.admin.get(`${path}?customer=+${id}+`)).to).toBe(`/console/customers/${id}`);
  for (const wrong of ['//other.test', 'a-b', 'x'.repeat(37), '']) {
    const answer = await people.admin.get(`${path}?${new URLSearchParams({ customer: wrong })}`);
    expect(answer.status).toBe(400);
    expect(answer.to).toBeNull();
    expect(answer.html).toContain('An id has up to 36 letters');
  }
});

test('the list goes on where its page ends', async () => {
  const program = await quickTenant(server, 'many');
  const admin = await quickTenant(server, 'many', { role: 'admin' });
  const { admin: visitor } = await visitorsOf(server, 'many');
  const all: string[] = [];
  for (let n = 0; n < 21; n += 1) {
    const { customerId } = await register(server, individual(800 + n), program);
    await steps(server, admin, customerId, 'closed');
    all.push(customerId);
  }
  const first = await visitor.get(`${path}?closed=all`);
  const next = /<nav class="pager"[^>]*><a[^>]*href="([^"]+)"/
    .exec(first.html)?.[1]
    ?.replaceAll('&amp;', '&');
  const second = await visitor.get(next ?? '');
  const shown = [first, second].map(({ html }) => all.filter((id) => html.includes(`/customers/${id}"`)));
  expect(shown).toEqual([all.slice(0, 20), all.slice(20)]);
  expect(second.html).not.toContain('class="pager"');
});

test('where no customer is closed, the page says what it is for', async () => {
  const { auditor } = await visitorsOf(server, 'empty');
  const over = await auditor.get(path);
  expect(over.html).toContain('No customer can be erased now');
  expect((await auditor.get(`${path}?closed=all`)).html).toContain('No customer is closed');
});
