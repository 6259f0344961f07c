/** A connection is lost in the middle of a correction or an undo, in real Chromium: the page says what became of it. */
import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { inPageWords } from '../../src/console/words/in-page.ts';
import { individual } from '../support/arbitraries.ts';
import { ready } from '../support/canned-page.ts';
import { BROWSER_LIMIT, openConsole, type StartedServer } from '../support/console-browser.ts';
import { Gate } from '../support/intercept.ts';
import { testPassword } from '../support/login.ts';

const limit = { timeout: 2 * BROWSER_LIMIT };
let serial = 910;

async function registered(server: StartedServer): Promise<string> {
  const made = await server.post('/customer/init', individual(serial++), server.token);
  expect(made.statusCode, made.payload).toBe(200);
  return made.json().data.customerId;
}

async function versions(server: StartedServer, customerId: string) {
  const history = await server.get(`/customers/${customerId}/history`, server.token);
  return history.json().data.items as { version: number; reason?: string }[];
}

/** Goes as far as the difference, with the reason typed. */
async function preview(page: Page, customerId: string, email: string): Promise<void> {
  await page.goto(`/console/customers/${customerId}/correct/email`);
  await ready(page);
  await page.locator('input[name="email"]').fill(email);
  await page.getByRole('button', { name: 'Review the change' }).click();
  await page.getByLabel('Reason').waitFor();
  await ready(page);
  await page.getByLabel('Reason').fill('moved, ticket 4711');
}

const submit = (page: Page) => page.getByRole('button', { name: 'Change e-mail address' });

/** Goes as far as the difference, and names the button that carries it out. */
const journeys = {
  correction: async (page: Page, _server: StartedServer, customerId: string) => {
    await preview(page, customerId, 'after@example.test');
    return { path: '/correct/email', button: submit(page), next: '**?changed=2', versions: 2 };
  },
  undo: async (page: Page, server: StartedServer, customerId: string) => {
    const change = { customerId, customer: { email: 'wrong@example.test' } };
    expect((await server.post('/customer/update', change, server.token)).statusCode).toBe(200);
    await page.goto(`/console/customers/${customerId}/revert?change=2`);
    await ready(page);
    await page.getByLabel('Reason').fill('moved, ticket 4711');
    const button = page.getByRole('button', { name: 'Undo version 2' });
    return { path: '/revert', button, next: '**?made=3', versions: 3 };
  },
} as const;

/** Lets something happen to the first request that carries it out; later ones go through once the gate is open. */
async function disturb(
  page: Page,
  path: string,
  how: (route: Route) => Promise<void>,
): Promise<{ readonly sent: string[]; readonly gate: Gate }> {
  const sent: string[] = [];
  const gate = new Gate();
  await page.route(`**${path}`, async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    sent.push(route.request().postData() ?? '');
    if (sent.length === 1) return how(route);
    await gate.pass();
    return route.fallback();
  });
  return { sent, gate };
}

const stored = async (route: Route) => {
  await route.fetch({ maxRedirects: 0 });
  await route.abort('connectionreset');
};
const lost = (route: Route) => route.abort('connectionreset');

test.each([
  ['a correction', 'after the service has stored it', journeys.correction, stored],
  ['a correction', 'before the service has heard of it', journeys.correction, lost],
  ['an undo', 'after the service has stored it', journeys.undo, stored],
  ['an undo', 'before the service has heard of it', journeys.undo, lost],
] as const)(
  '%s, the connection lost %s: the page says that the outcome is not known, and then what it is',
  limit,
  async (_what, _when, journey, how) => {
    const { page, server } = await openConsole();
    const customerId = await registered(server);
    const { path, button, next, versions: count } = await journey(page, server, customerId);
    const { sent, gate } = await disturb(page, path, how);
    await button.click();
    await page.locator('main').getByText(inPageWords.send.unknown).waitFor();
    gate.open();
    await page.waitForURL(next);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBe(sent[0]);
    const made = await versions(server, customerId);
    expect(made).toHaveLength(count);
    expect(made[0]).toMatchObject({ version: count, reason: 'moved, ticket 4711' });
  },
);

test(
  'a service that keeps failing: after a few attempts the page says so, and the same change can be sent again',
  limit,
  async () => {
    const { page, server } = await openConsole();
    const customerId = await registered(server);
    const { button, next } = await journeys.correction(page, server, customerId);
    const sent: (string | null)[] = [];
    await page.route('**/correct/email', (route) => {
      sent.push(route.request().postData());
      if (sent.length > 5) return route.fallback();
      return route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>Out of order</h1>' });
    });
    await button.click();
    await page.locator('main').getByText(inPageWords.send.unknown).waitFor();
    const failing = page.locator('main').getByText(inPageWords.send.failing);
    await expect
      .poll(async () => {
        // The page does not wait any longer once the browser has a connection again.
        await page.evaluate("dispatchEvent(new Event('online'))");
        return failing.count();
      }, limit)
      .toBe(1);
    expect(sent).toHaveLength(5);
    await button.click();
    await page.waitForURL(next);
    expect(sent).toHaveLength(6);
    expect(new Set(sent).size).toBe(1);
    expect(await versions(server, customerId)).toHaveLength(2);
  },
);

test(
  'a refusal that is only about the second sending does not say that nothing was done',
  limit,
  async () => {
    const { page, server } = await openConsole();
    const customerId = await registered(server);
    const { button, next } = await journeys.correction(page, server, customerId);
    const sent: (string | null)[] = [];
    await page.route('**/correct/email', (route) => {
      sent.push(route.request().postData());
      if (sent.length === 1) return stored(route);
      if (sent.length > 2) return route.fallback();
      return route.fulfill({ status: 429, contentType: 'text/html', body: '<h1>Too many requests</h1>' });
    });
    await button.click();
    await page.waitForURL(next);
    expect([sent.length, new Set(sent).size]).toEqual([3, 1]);
    expect(await versions(server, customerId)).toHaveLength(2);
  },
);

test(
  'a session that ends before a correction is sent: what was typed waits, and is stored once after signing in',
  limit,
  async () => {
    const { page, server, context, origin } = await openConsole();
    const customerId = await registered(server);
    await preview(page, customerId, 'later@example.test');
    const ended = await context.request.delete(`${origin}/session`, { headers: { origin } });
    expect(ended.status()).toBe(200);
    await submit(page).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.getByLabel('Password').fill(testPassword);
    expect(await versions(server, customerId)).toHaveLength(1);
    await page.keyboard.press('Enter');
    await page.waitForURL('**?changed=2');
    const stored = (await server.get(`/customers/${customerId}`, server.token)).json().data.customer;
    expect(stored.email).toBe('later@example.test');
    expect(await versions(server, customerId)).toHaveLength(2);
  },
);
