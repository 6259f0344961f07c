/** Finding customers in real Chromium, with the keyboard alone. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { individualUpdateAnswer } from '../../../src/contract/examples.ts';
import { ready } from '../../support/canned-page.ts';
import {
  BROWSER_LIMIT,
  expectAccessible,
  expectNoSideScroll,
  openConsole,
} from '../../support/console-browser.ts';

const { customerId } = individualUpdateAnswer;
const limit = { timeout: BROWSER_LIMIT };

/** @returns addresses that the page asked for and the addresses it was at */
function addressesOf(page: Page): string[] {
  const seen: string[] = [];
  page.on('request', (request) => seen.push(request.url()));
  page.on('framenavigated', (frame) => seen.push(frame.url()));
  return seen;
}

test(
  'three letters, down and Enter open the customer, who is then at hand on the start page',
  limit,
  async () => {
    const { page } = await openConsole({ role: 'support' });
    const addresses = addressesOf(page);
    await page.goto('/console');
    await ready(page);
    await expectAccessible(page);
    // The box has the focus from the start.
    await page.keyboard.type('jan');
    const rows = page.locator('.found-row');
    await rows.first().waitFor();
    await page
      .locator('#announcements', { hasText: 'by name beginning with jan' })
      .waitFor({ state: 'attached' });
    await expectAccessible(page);
    await page.keyboard.press('ArrowDown');
    expect(await rows.first().evaluate('document.activeElement.className')).toBe('found-row');
    await page.keyboard.press('ArrowUp');
    expect(await page.evaluate('document.activeElement.id')).toBe('bar-find');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/console\/customers\/cst/);
    await page.goto(`/console/customers/${customerId}`);
    await ready(page);
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.waitForURL(/\/console$/);
    await page.locator(`[data-recent] a[href$="${customerId}"]`, { hasText: 'Janice Sample' }).waitFor();
    expect(addresses.filter((address) => /jan/i.test(address))).toEqual([]);
  },
);

test('on any page, results come below the box of the bar, and go with Escape', limit, async () => {
  const { page } = await openConsole({ role: 'support' });
  await page.goto(`/console/customers/${customerId}`);
  await ready(page);
  await page.keyboard.press('/');
  await page.keyboard.type('8/4/1969 7000');
  const panel = page.locator('.bar-found');
  await panel.locator('.found-row').first().waitFor();
  expect(await panel.textContent()).toContain('by birth date 1969-08-04 and last four');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  expect(await panel.isVisible()).toBe(false);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('samp');
  await panel.locator('.found-row').first().waitFor();
  // Beside the panel, in the page.
  await page.mouse.click(1270, 790);
  expect(await panel.isVisible()).toBe(false);
});

test('a full tax number never leaves the page, while typing or with Enter', limit, async () => {
  const { page } = await openConsole({ role: 'support' });
  const sent: string[] = [];
  await page.goto('/console');
  await ready(page);
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
  await page.keyboard.type('666-98-7000');
  await page.getByText('Full tax numbers are not searched for').first().waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  expect(sent.filter((one) => one.includes('7000'))).toEqual([]);
});

test('from a customer, the back button leads past the results to the start page', limit, async () => {
  const { page } = await openConsole({ role: 'support' });
  await page.goto('/console');
  await page.locator('#bar-find').fill('sample');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/console\/find$/);
  await ready(page);
  await page.locator('.found-row', { hasText: 'Janice' }).click();
  await page.waitForURL(/\/console\/customers\/cst/);
  await page.goBack();
  await page.locator('[data-recent] a', { hasText: 'Janice Sample' }).waitFor();
});

test('without script, the box is sent and a page shows the results, at 320 pixels too', limit, async () => {
  const { page } = await openConsole({
    role: 'auditor',
    javaScript: false,
    viewport: { width: 320, height: 640 },
  });
  await page.goto('/console');
  await page.locator('#bar-find').fill('sample');
  await page.keyboard.press('Enter');
  await page.locator('.found-row', { hasText: 'Janice' }).waitFor();
  expect(await page.locator('#bar-find').inputValue()).toBe('sample');
  await expectNoSideScroll(page);
});
