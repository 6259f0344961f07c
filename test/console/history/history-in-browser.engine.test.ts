/** History and undo in a real browser: the whole way that support goes, by keys, and the same without script. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { ready } from '../../support/canned-page.ts';
import {
  BROWSER_LIMIT,
  consoleServer,
  expectAccessible,
  expectNoSideScroll,
  openConsole,
} from '../../support/console-browser.ts';
import { makeVersions } from '../../support/many-versions.ts';
import { individualInit, register } from '../../support/samples.ts';

let serial = 600;

/** A customer whose first name is right-to-left, and whose e-mail address was changed by a program. */
async function mistaken(): Promise<string> {
  const server = await consoleServer();
  const init = individualInit(serial++);
  const customer = { ...init.customer, firstName: 'שרה', lastName: 'כהן' };
  const { customerId } = await register(server, { ...init, customer } as typeof init);
  const wrong = { customerId, customer: { email: 'wrong@example.test' } };
  const answer = await server.post('/customer/update', wrong, server.token);
  expect(answer.statusCode, answer.payload).toBe(200);
  return customerId;
}

/** Whether the browser asks before it leaves the page. */
const asksToStay = (page: Page) =>
  page.evaluate(`!dispatchEvent(new Event('beforeunload', { cancelable: true }))`);

/** Resolves when screen readers are told this. */
const announced = (page: Page, text: string) =>
  page.locator('#announcements', { hasText: text }).waitFor({ state: 'attached' });

async function emailOf(customerId: string): Promise<string> {
  const server = await consoleServer();
  return (await server.get(`/customers/${customerId}`, server.token)).json().data.customer.email;
}

test(
  'support sees a mistake in the history, undoes it by keys, and undoes the undo',
  async () => {
    const customerId = await mistaken();
    const before = await emailOf(customerId);
    const { page } = await openConsole({ role: 'support' });
    await page.goto(`/console/customers/${customerId}`);
    await expect
      .poll(async () => {
        if (!page.url().endsWith('/history')) await page.keyboard.press('h');
        return page.url();
      })
      .toMatch(/\/history$/);
    await expectAccessible(page);
    await page.locator('#v2').getByText('wrong@example.test').waitFor();
    await page.locator('#v2').getByRole('link', { name: 'Undo version 2' }).click();
    await page.getByRole('heading', { name: 'Undo version 2' }).waitFor();
    await page.locator('.card .diff .added').waitFor();
    await expectAccessible(page);
    await ready(page);
    expect(await asksToStay(page)).toBe(false);
    await page.getByLabel('Reason').fill('typing error');
    expect(await asksToStay(page)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByText('Put back, as version 3').first().waitFor();
    await announced(page, 'Put back, as version 3');
    await expectAccessible(page);
    expect(await emailOf(customerId)).not.toBe(before);

    await page.locator('.notice').getByRole('link', { name: 'Undo version 3' }).click();
    await page.getByLabel('Reason').fill('it was right after all');
    await page.getByRole('button', { name: 'Undo version 3' }).click();
    await page.getByText('Put back, as version 4').first().waitFor();
    expect(await emailOf(customerId)).toBe(before);
    expect(await page.locator('.timeline > li').count()).toBe(4);
  },
  BROWSER_LIMIT,
);

test(
  'without script it is the same way',
  async () => {
    const customerId = await mistaken();
    const { page } = await openConsole({ role: 'support', javaScript: false });
    await page.goto(`/console/customers/${customerId}/history`);
    await page.getByRole('link', { name: 'Return to this version, 1' }).click();
    await page.getByLabel('Reason').fill('typing error');
    await page.getByRole('button', { name: 'Return to version 1' }).click();
    await page.getByText('Put back, as version 3').waitFor();
    await page.goto(`/console/customers/${customerId}/history/2`);
    expect(await page.content()).toContain('wrong@example.test');
  },
  BROWSER_LIMIT,
);

test(
  'ten thousand versions fit a narrow page, and times are told in the zone of the reader with UTC beside',
  async () => {
    const customerId = await mistaken();
    const server = await consoleServer();
    await makeVersions(server.database, sandboxLogin.aggregatorId, customerId, 10_000);
    const { page } = await openConsole({
      role: 'auditor',
      viewport: { width: 320, height: 800 },
      timezoneId: 'America/New_York',
    });
    await page.goto(`/console/customers/${customerId}/history`);
    await page
      .locator('.entry-facts time')
      .first()
      .getByText(/E[SD]T|GMT-[45]/)
      .waitFor();
    expect(await page.locator('.entry-facts').first().textContent()).toMatch(/ UTC/);
    await expectNoSideScroll(page);
    await expectAccessible(page);
    await page.getByRole('link', { name: 'First' }).first().click();
    await page.locator('#v1').waitFor();
  },
  BROWSER_LIMIT,
);
