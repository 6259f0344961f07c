/**
 * The whole road of a support agent with only the keyboard, in real Chromium: find a caller by three letters, correct a
 * phone with a reason, see it in the history, undo it.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { IndividualInit } from '../../src/contract/customer.ts';
import { individual, phone } from '../support/arbitraries.ts';
import { ready } from '../support/canned-page.ts';
import { BROWSER_LIMIT, openConsole } from '../support/console-browser.ts';

const caller = (): IndividualInit => {
  const init = individual(902) as IndividualInit;
  return {
    ...init,
    customer: { ...init.customer, firstName: 'Quinn', lastName: 'Caller', phones: [phone('2025550102')] },
  };
};

/** Goes on with Tab until what is named has the focus; a page has fewer than a hundred stops. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const seen: string[] = [];
  for (let stop = 0; stop < 100; stop += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate<string>(`(() => {
      const { activeElement: one } = document;
      return (one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent ?? '').trim();
    })()`);
    if (typeof name === 'string' ? at === name : name.test(at)) return;
    seen.push(at);
  }
  throw new Error(`Tab never came to ${name}, but to ${seen.join(', ')}`);
}

/** What the key or Enter leads to is another page. */
async function on(page: Page, path: RegExp): Promise<void> {
  await page.waitForURL((url) => path.test(url.pathname + url.search));
  await ready(page);
}

test('an agent without a mouse finds a caller, corrects a phone, sees it in the history, and undoes it', {
  timeout: 2 * BROWSER_LIMIT,
}, async () => {
  const { page, server, login } = await openConsole();
  const made = await server.post('/customer/init', caller(), server.token);
  expect(made.statusCode, made.payload).toBe(200);
  const { customerId } = made.json().data;
  const phones = async () =>
    (await server.get(`/customers/${customerId}`, server.token)).json().data.customer.phones;

  await page.goto('/console');
  await ready(page);
  await page.keyboard.press('/');
  await page.keyboard.type('qui');
  await page.locator('[data-found] .found-row').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await on(page, /^\/console\/customers\/\w+$/);
  await page.getByRole('heading', { level: 1, name: 'Quinn Caller' }).waitFor();

  await page.keyboard.press('e');
  await page.keyboard.press('Shift+Tab');
  await tabTo(page, /^Phones/);
  await page.keyboard.press('Enter');
  await on(page, /\/correct\/phones$/);
  await tabTo(page, 'Number');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('2025550103');
  await page.keyboard.press('Enter');
  await page.getByLabel('Reason').waitFor();
  await ready(page);
  if (!(await page.getByLabel('Reason').evaluate('document.activeElement?.name === "reason"')))
    await tabTo(page, 'Reason');
  await page.keyboard.type('new phone, ticket 4711');
  await page.keyboard.press('Enter');
  await on(page, /\?changed=2/);
  expect(await phones()).toMatchObject([{ phoneNumber: '2025550103' }]);

  await page.keyboard.press('h');
  await on(page, /\/history$/);
  const newest = page.locator('.timeline > li').first();
  const told = await newest.textContent();
  for (const part of [login, 'new phone, ticket 4711', '2025550102', '2025550103'])
    expect(told).toContain(part);

  await page.keyboard.press('j');
  await page.keyboard.press('u');
  await on(page, /\/revert\?change=2/);
  if (!(await page.getByLabel('Reason').evaluate('document.activeElement?.name === "reason"')))
    await tabTo(page, /^Reason/);
  await page.keyboard.type('wrong caller');
  await page.keyboard.press('Enter');
  await on(page, /\/history\?made=3/);
  expect(await phones()).toMatchObject([{ phoneNumber: '2025550102' }]);
  expect(await page.locator('.timeline > li').first().textContent()).toContain('wrong caller');
});
