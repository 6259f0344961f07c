/** Webhooks and events in a real browser: events that appear by themselves, and a webhook that is made and tested. */
import { expect, test } from 'vitest';
import {
  BROWSER_LIMIT,
  consoleServer,
  expectAccessible,
  openConsole,
} from '../../support/console-browser.ts';
import { startReceiver } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';

test(
  'a new event appears by itself above the others, and is said to screen readers',
  async () => {
    const server = await consoleServer();
    const { page } = await openConsole({ role: 'admin' });
    const asked = page.waitForRequest((request) => request.headers()['opencif-fragment'] === 'live');
    await page.goto('/console/events');
    await page.getByText('New events appear automatically.').waitFor();
    await asked;
    const { customerId } = await register(server, individualInit(700));
    const first = page.locator('.event-list > li').first();
    await first.getByText(customerId).waitFor();
    await page.locator('#announcements').getByText('1 new event').waitFor({ state: 'attached' });
    const { customerId: second } = await register(server, individualInit(701));
    await first.getByText(second).waitFor();
    await expectAccessible(page);
    const newer = await page.locator('#newer').getAttribute('href');
    await page.goto(String(newer));
    await page.getByText('No newer events').waitFor();
  },
  BROWSER_LIMIT,
);

test(
  'an admin makes a webhook, copies its secret, tests it and deletes it',
  async () => {
    const receiver = await startReceiver();
    const { page } = await openConsole({ role: 'admin' });
    await page.goto('/console/webhooks');
    await page.getByRole('link', { name: 'Add a webhook' }).click();
    await expectAccessible(page);
    await page.getByLabel('URL of the receiver').fill(receiver.url);
    await page.getByRole('button', { name: 'Add the webhook' }).click();
    await page.getByText(/^whsec_/).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Go to the webhook' }).click();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('The test was delivered').first().waitFor();
    expect(receiver.all.map(({ payload }) => payload.type)).toContain('webhook.test');
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete this webhook' }).click();
    await page.getByText('The webhook was deleted').first().waitFor();
    await receiver.close();
  },
  BROWSER_LIMIT,
);
