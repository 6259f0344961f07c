/** `/console/requests`: what programs sent to the sandbox. */
import { beforeAll, describe, expect, test } from 'vitest';
import { homeWords } from '../../../src/console/words/home.ts';
import { ready } from '../../support/canned-page.ts';
import {
  BROWSER_LIMIT,
  consoleServer,
  expectAccessible,
  expectNoSideScroll,
  openConsole,
  type StartedServer,
} from '../../support/console-browser.ts';
import { type PersonRole, type Visitor, visitorsOf } from '../../support/console-visitor.ts';
import { quickTenant } from '../../support/nodes.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer } from '../../support/server.ts';

const path = '/console/requests';

let server: StartedServer;
let token: string;
let people: Readonly<Record<PersonRole, Visitor>>;
let refusedId: string;
let customerId: string;

beforeAll(async () => {
  server = await consoleServer();
  token = await quickTenant(server, 'sending');
  ({ customerId } = await register(server, individualInit(1), token));
  const refused = await server.post('/customer/update', { customerId, customer: 7 }, token);
  refusedId = refused.json().requestId;
  people = await visitorsOf(server, 'sending');
});

describe('the list', () => {
  test.each(['support', 'auditor'] as const)(
    'shows a person of role %s what programs sent, and not what the console asked',
    async (role) => {
      await people[role].get('/console');
      const { status, html } = await people[role].get(path);
      expect(status).toBe(200);
      expect(html).toContain('2 requests');
      expect(html).toContain('/customer/update');
      expect(html).toContain('requestValidateError');
      expect(html).not.toContain('/session');
    },
  );

  test('is empty at first, with a command for the address at which the page was opened', async () => {
    const { support } = await visitorsOf(server, 'quiet');
    const { html } = await support.get(path);
    expect(html).toContain('No request yet');
    // The address of a request that comes over no network.
    expect(html).toContain('curl http://localhost:80/auth/get-token');
  });

  test('is refused to an admin, who may not read customers and is told who may', async () => {
    for (const asked of [path, `${path}/live`, `${path}?request=${refusedId}`]) {
      const { status, html } = await people.admin.get(asked);
      expect([asked, status]).toEqual([asked, 403]);
      expect(html).not.toContain('/customer/update');
    }
    const { html } = await people.admin.get('/console');
    expect(html).not.toContain(`href="${path}"`);
    expect(html).toContain(homeWords.requests);
  });

  test('can be narrowed by endpoint and by answer; what is no choice counts as none', async () => {
    const shown = async (query: string) => {
      const { html } = await people.support.get(`${path}?${query}`);
      return ['>POST</span> /customer/init', '>POST</span> /customer/update'].map((line) =>
        html.includes(line),
      );
    };
    expect(await shown('outcome=refused')).toEqual([false, true]);
    expect(await shown('outcome=done&endpoint=customer-init')).toEqual([true, false]);
    expect(await shown('outcome=failed')).toEqual([false, false]);
    expect(await shown('outcome=x&endpoint=y')).toEqual([true, true]);
  });

  test('is not there outside of the sandbox', async () => {
    const { database, databaseUrl: url } = server;
    const product = await buildTestServer({
      shared: { database, url, drop: async () => {} },
      settings: { sandbox: false },
    });
    const { support, admin } = await visitorsOf(product, 'product');
    for (const asked of [path, `${path}/live`]) expect((await support.get(asked)).status).toBe(404);
    expect((await support.get('/console')).html).not.toContain(`href="${path}"`);
    expect((await admin.get('/console')).html).not.toContain(homeWords.requests);
    await product.close();
  });
});

describe('one request', () => {
  test('shows what was sent and answered, why, and a command; its numbers are masked, its token is not there', async () => {
    const { items } = (await server.get('/sandbox/requests', token)).json().data;
    const init = items.find((one: { path: string }) => one.path === '/customer/init');
    const { html } = await people.support.get(`${path}?request=${init.requestId}`);
    const value = String(individualInit(1).customer.identificationDocuments[0]?.value);
    expect(html).not.toContain(value);
    expect(html).not.toContain(token);
    expect(html).toContain(`***${value.slice(-4)}`);
    expect(html).toContain('$OPENCIF_TOKEN');
    expect(html).toContain(`href="/console/customers/${customerId}"`);
    const refused = (await people.support.get(`${path}?request=${refusedId}`)).html;
    expect(refused).toContain('must be object');
    expect(refused).toContain('What to do');
  });

  test('of another aggregator is one that is not remembered', async () => {
    const { support } = await visitorsOf(server, 'others');
    const { html } = await support.get(`${path}?request=${refusedId}`);
    expect(html).toContain('This request is no longer kept');
    expect(html).not.toContain('requestValidateError');
  });
});

test('a developer watches: a request appears by itself, is opened, and its command is copied', {
  timeout: BROWSER_LIMIT,
}, async () => {
  const { page, context, origin } = await openConsole({
    role: 'support',
    aggregatorId: 'sending',
    login: 'watching',
    server,
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  const asked = page.waitForRequest((request) => request.headers()['opencif-fragment'] === 'live');
  await page.goto(`${path}?endpoint=customers-search`);
  await ready(page);
  await page.getByText('No request matches').waitFor();
  await asked;
  await server.get('/customers?lastName=Watched', token);
  const row = page.getByRole('link', { name: '/customers?lastName=Watched' });
  await row.waitFor();
  await page.locator('#announcements', { hasText: '1 new request' }).waitFor({ state: 'attached' });
  expect(await page.locator('[data-live-note]').textContent()).toContain('appear automatically');
  await row.click();
  await page.getByRole('heading', { name: 'GET /customers?lastName=Watched' }).waitFor();
  await ready(page);
  await expectAccessible(page);
  for (const width of [320, 768]) {
    await page.setViewportSize({ width, height: 800 });
    await expectNoSideScroll(page);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'Copy the command' }).click();
  await page.getByText('Copied').first().waitFor();
  const command = await page.evaluate('navigator.clipboard.readText()');
  expect(command).toMatch(/^curl 'http:\/\/[^']*\/customers\?lastName=Watched' /);
});

test('without script the list and a request are there', { timeout: BROWSER_LIMIT }, async () => {
  const { page } = await openConsole({
    role: 'support',
    aggregatorId: 'sending',
    login: 'no_script',
    server,
    javaScript: false,
  });
  await page.goto(path);
  await page
    .getByRole('link', { name: /POST \/customer\/update/ })
    .first()
    .click();
  await page.getByRole('heading', { name: 'POST /customer/update' }).waitFor();
  await expect.poll(() => page.getByText('There is no connection').count()).toBe(0);
});
