/** Values as long and as strange as they may be, on the pages that show and change them, in real Chromium. */
import { expect, test } from 'vitest';
import type { IndividualInit } from '../../src/contract/customer.ts';
import { individual, phone } from '../support/arbitraries.ts';
import { ready } from '../support/canned-page.ts';
import {
  BROWSER_LIMIT,
  expectAccessible,
  expectNoSideScroll,
  openConsole,
} from '../support/console-browser.ts';

const limit = { timeout: 2 * BROWSER_LIMIT };

const arabic = 'عبد الرحمن بن محمد بن عبد الله بن عبد العزيز';
/** The limit counts code points. */
const emoji = `${'Ω'.repeat(46)} 👩‍🚀`;
const reason = `ticket ${'Ω'.repeat(193)}`;

function strange(n: number): IndividualInit {
  const init = individual(n) as IndividualInit & { customer: IndividualInit['customer'] };
  return {
    ...init,
    customer: {
      ...init.customer,
      firstName: arabic,
      lastName: emoji,
      email: `${'a'.repeat(64)}@${`${'b'.repeat(60)}.`.repeat(2)}example.test`,
      addresses: init.customer.addresses.map((one) => ({ ...one, addressLine1: 'רחוב '.repeat(9).trim() })),
      phones: Array.from({ length: 20 }, (_, place) => phone(`20255501${String(place).padStart(2, '0')}`)),
    },
  };
}

test(
  'long, right-to-left and emoji values and 20 phones fit each page, and are stored as they were typed',
  limit,
  async () => {
    const { page, server } = await openConsole();
    const made = await server.post('/customer/init', strange(901), server.token);
    expect(made.statusCode, made.payload).toBe(200);
    const { customerId } = made.json().data;
    const at = `/console/customers/${customerId}`;
    for (const path of [
      at,
      `${at}/correct/phones`,
      `${at}/correct/email`,
      `${at}/correct/addresses`,
      `${at}/history`,
      `${at}/verify`,
    ]) {
      await page.setViewportSize({ width: 1280, height: 800 });
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(200);
      await ready(page);
      await expectAccessible(page);
      await page.setViewportSize({ width: 320, height: 800 });
      await expectNoSideScroll(page);
    }

    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(at);
    await page.getByRole('heading', { level: 1 }).filter({ hasText: arabic }).waitFor();
    expect(await page.title()).not.toContain(arabic.slice(0, 4));
    expect(await page.locator('main').textContent()).toContain('555 0119');

    await page.goto(`${at}/correct/addresses`);
    const directionOf = (field: string) =>
      page.evaluate(`getComputedStyle(document.getElementById('addresses.0.${field}')).direction`);
    expect([await directionOf('addressLine1'), await directionOf('city')]).toEqual(['rtl', 'ltr']);

    await page.goto(`${at}/correct/phones`);
    await page.locator('[name="phones.19.phoneNumber"]').fill('2025550188');
    await page.getByRole('button', { name: 'Review the change' }).click();
    await page.getByLabel('Reason').fill(reason);
    await page.locator('main form button[value="send"]').click();
    await page.waitForURL('**?changed=2');
    const stored = (await server.get(`/customers/${customerId}`, server.token)).json().data.customer;
    expect(stored).toMatchObject({ firstName: arabic, lastName: emoji });
    expect(stored.phones).toHaveLength(20);
    expect(stored.phones[19].phoneNumber).toBe('2025550188');
    await page.goto(`${at}/history`);
    await page.getByText(reason).first().waitFor();
    await page.setViewportSize({ width: 320, height: 800 });
    await expectNoSideScroll(page);
  },
);
