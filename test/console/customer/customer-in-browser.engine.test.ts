/** The page of a customer in a real browser: what support and admins do there, with and without script. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { individualUpdateAnswer } from '../../../src/contract/examples.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { individual, ssnOf } from '../../support/arbitraries.ts';
import {
  BROWSER_LIMIT,
  consoleServer,
  expectAccessible,
  expectNoSideScroll,
  openConsole,
} from '../../support/console-browser.ts';
import { quickTenant } from '../../support/nodes.ts';
import { register } from '../../support/samples.ts';

const { customerId } = individualUpdateAnswer;
const ssn = '666987000';
const pageOf = (id: string) => `/console/customers/${id}`;
const reason = 'Ticket 4711';

/** Starts a dialog by its key, as soon as the page's script listens. */
async function pressUntilOpen(page: Page, key: string): Promise<void> {
  await expect
    .poll(async () => {
      if ((await page.locator('dialog[open]').count()) === 0) await page.keyboard.press(key);
      return page.locator('dialog[open] form').count();
    })
    .toBe(1);
}

test(
  'support reveals a number with a reason, with the keyboard only; it is hidden after 30 seconds, and auditors know',
  async () => {
    const { page, server, login } = await openConsole({ role: 'support' });
    // The page's clock stands still, so nothing here depends on how fast the machine is.
    await page.clock.install();
    await page.clock.pauseAt(new Date(Date.now() + 3_600_000));
    await page.goto(pageOf(customerId));
    await pressUntilOpen(page, 'r');
    const dialog = page.locator('dialog[open]');
    expect(await dialog.textContent()).not.toContain(ssn);
    await dialog.locator('select:focus').waitFor();
    await page.keyboard.press('ArrowDown');
    await dialog.getByLabel('Reason').focus();
    await page.keyboard.type(reason);
    await page.keyboard.press('Enter');
    await dialog.locator('output').waitFor();
    expect(await dialog.locator('output').textContent()).toBe(ssn);
    expect(page.url()).toMatch(new RegExp(`${pageOf(customerId)}$`));
    await page.clock.runFor(29_000);
    expect(await dialog.locator('output').textContent()).toBe(ssn);
    await page.clock.runFor(2_000);
    await dialog.locator('.revealed').getByText('Hidden again', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(ssn);
    const auditor = await quickTenant(server, sandboxLogin.aggregatorId, { role: 'auditor' });
    const seen = (await server.get(`/customers/${customerId}/access`, auditor)).json().data.items;
    expect(seen).toContainEqual(expect.objectContaining({ login, kind: 'reveal', reason }));
  },
  BROWSER_LIMIT,
);

test(
  'the page, the form and the number are accessible, in light and in dark',
  async () => {
    const { page } = await openConsole({ role: 'support' });
    await page.goto(pageOf(customerId));
    await expectAccessible(page);
    await pressUntilOpen(page, 'r');
    await expectAccessible(page);
    await page.goto(`${pageOf(customerId)}/reveal`);
    await expectAccessible(page);
    await page.locator('select[name="field"]').selectOption({ index: 1 });
    await page.getByLabel('Reason').fill(reason);
    await page.keyboard.press('Enter');
    await page.locator('output').waitFor();
    await expectAccessible(page);
  },
  BROWSER_LIMIT,
);

test(
  'without script, a number is a page of its own, and the link to hide it leads back',
  async () => {
    const { page } = await openConsole({ role: 'support', javaScript: false });
    await page.goto(pageOf(customerId));
    await page.getByRole('link', { name: 'Reveal a number' }).click();
    await page.locator('select[name="field"]').selectOption({ index: 1 });
    await page.getByLabel('Reason').fill(reason);
    await page.getByRole('button', { name: 'Reveal the number' }).click();
    expect(await page.locator('output').textContent()).toBe(ssn);
    await page.getByRole('link', { name: 'Hide the number' }).click();
    expect(new URL(page.url()).pathname).toBe(pageOf(customerId));
    expect(await page.content()).not.toContain(ssn);
  },
  BROWSER_LIMIT,
);

test(
  'what can be corrected opens with a key, and every entry leads to a form for one section',
  async () => {
    const { page } = await openConsole({ role: 'support' });
    await page.goto(pageOf(customerId));
    const menu = page.locator('details.menu');
    await expect
      .poll(async () => {
        if ((await menu.getAttribute('open')) === null) await page.keyboard.press('e');
        return menu.getAttribute('open');
      })
      .not.toBeNull();
    await expectAccessible(page);
    const links = await menu
      .getByRole('link')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    expect(links).toEqual(
      ['email', 'addresses', 'phones'].map((section) => `${pageOf(customerId)}/correct/${section}`),
    );
  },
  BROWSER_LIMIT,
);

test(
  'a narrow window cuts nothing off, whatever the names are',
  async () => {
    const server = await consoleServer();
    const init = individual(41);
    Object.assign(init.customer, { firstName: 'م'.repeat(50), lastName: 'W'.repeat(50) });
    const { customerId: long } = await register(server, init);
    const { page } = await openConsole({ role: 'support', viewport: { width: 320, height: 640 } });
    for (const path of [pageOf(long), `${pageOf(long)}/reveal`]) {
      await page.goto(path);
      await expectNoSideScroll(page);
      await expectAccessible(page);
    }
  },
  BROWSER_LIMIT,
);

test(
  'an admin closes a customer, is told why it cannot be erased yet, and reopens it, and never sees its data',
  async () => {
    const server = await consoleServer();
    const { customerId: id } = await register(server, individual(42));
    const { page } = await openConsole({ role: 'admin' });
    await page.goto('/console/retention');
    await expectAccessible(page);
    await page.getByLabel('Customer id').fill(id);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'State of a customer' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Close', exact: true }).click();
    await page.getByLabel('Reason').fill(reason);
    await page.getByRole('button', { name: 'Close the customer' }).click();
    await page.getByRole('status').filter({ hasText: 'Closed' }).waitFor();
    await page.getByRole('link', { name: 'Erase', exact: true }).click();
    await page.getByText('Its retention time is not over.').waitFor();
    await expectAccessible(page);
    expect(await page.getByRole('button', { name: 'Erase for good' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Back to the customer' }).click();
    await page.getByRole('link', { name: 'Reopen' }).click();
    await page.getByLabel('Reason').fill(reason);
    await page.getByRole('button', { name: 'Reopen the customer' }).click();
    await page.getByRole('status').filter({ hasText: 'Reopened' }).waitFor();
    const content = await page.content();
    for (const hidden of ['First42', 'person42', ssnOf(42).slice(-4)]) expect(content).not.toContain(hidden);
  },
  BROWSER_LIMIT,
);
