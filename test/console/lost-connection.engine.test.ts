/** A connection that is lost in the middle of a correction, in real Chromium: nothing half done, and clear what happened. */
import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { correctInPageWords } from '../../src/console/words/correct-in-page.ts';
import { individual } from '../support/arbitraries.ts';
import { ready } from '../support/canned-page.ts';
import { BROWSER_LIMIT, openConsole, type StartedServer } from '../support/console-browser.ts';
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

/** Lets something happen to the first request that sends the correction; later ones go through. */
async function disturb(
  page: Page,
  how: (route: Route) => Promise<void>,
): Promise<{ readonly sent: string[] }> {
  const sent: string[] = [];
  await page.route('**/correct/email', async (route) => {
    const body = route.request().postData() ?? '';
    if (new URLSearchParams(body).get('step') !== 'send') return route.fallback();
    sent.push(body);
    return sent.length === 1 ? how(route) : route.fallback();
  });
  return { sent };
}

test.each([
  [
    'after the service has stored the change',
    async (route: Route) => {
      await route.fetch({ maxRedirects: 0 });
      await route.abort('connectionreset');
    },
  ],
  ['before the service has heard of it', (route: Route) => route.abort('connectionreset')],
] as const)(
  'a connection lost %s: the page says that it is not known, and then what is so',
  limit,
  async (_when, how) => {
    const { page, server } = await openConsole();
    const customerId = await registered(server);
    await preview(page, customerId, 'after@example.test');
    const { sent } = await disturb(page, how);
    const unknown = page.getByText(correctInPageWords.unknown).first().waitFor();
    await submit(page).click();
    await unknown;
    await page.waitForURL('**?changed=2');
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBe(sent[0]);
    expect(await versions(server, customerId)).toMatchObject([
      { version: 2, reason: 'moved, ticket 4711' },
      { version: 1 },
    ]);
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
