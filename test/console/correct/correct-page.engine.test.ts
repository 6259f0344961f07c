/** Correcting contact data in real Chromium: typing, two people at once, and a connection that fails in the middle. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { CustomerInit } from '../../../src/contract/customer.ts';
import { address, business, individual, phone, ssnOf } from '../../support/arbitraries.ts';
import {
  BROWSER_LIMIT,
  consoleServer,
  expectAccessible,
  expectNoSideScroll,
  openConsole,
} from '../../support/console-browser.ts';
import { testPassword } from '../../support/login.ts';

const limit = { timeout: BROWSER_LIMIT };
let count = 0;

/** A customer of its own for a test. */
async function registered(make: (n: number) => CustomerInit = individual) {
  const server = await consoleServer();
  count += 1;
  const answer = await server.post('/customer/init', make(count), server.token);
  expect(answer.statusCode, answer.payload).toBe(200);
  const { data } = answer.json();
  const history = async () =>
    (await server.get(`/customers/${data.customerId}/history`, server.token)).json().data.items;
  return { customerId: data.customerId as string, data, history };
}

async function meanwhile(customerId: string, customer: object) {
  const server = await consoleServer();
  const answer = await server.post('/customer/update', { customerId, customer }, server.token);
  expect(answer.statusCode, answer.payload).toBe(200);
}

const pathOf = (customerId: string, section: string) => `/console/customers/${customerId}/correct/${section}`;
/** Presses the button and waits for the next page, with its modules: before, the browser itself would send its form. */
async function review(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review the change' }).last().click();
  await page
    .getByRole('heading', { name: /You are about to change|Somebody else changed this customer first/ })
    .waitFor();
  await page.waitForLoadState();
}

/** Waits until a field has the focus. */
async function focusOn(page: Page, name: string): Promise<void> {
  await expect.poll(() => page.evaluate('document.activeElement?.name')).toBe(name);
}

test(
  'the road from the customer, by keyboard: a phone is corrected with a reason, and the page says so',
  limit,
  async () => {
    const { customerId, history } = await registered();
    const { page } = await openConsole();
    await page.goto(`/console/customers/${customerId}`);
    await page.getByText('Correct', { exact: true }).first().click();
    await page.getByRole('link', { name: 'Phones', exact: true }).click();
    await page.getByRole('heading', { name: 'Correct phones' }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('Number').fill('(202) 555-0188');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'You are about to change' }).waitFor();
    await focusOn(page, 'reason');
    await expectAccessible(page);
    await page.keyboard.type('moved, ticket 4711');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/console/customers/${customerId}?changed=2`);
    await page.getByText('Changed, version 2.').first().waitFor();
    await page.locator('#announcements', { hasText: 'Changed, version 2.' }).waitFor({ state: 'attached' });
    const [newest] = await history();
    expect(newest).toMatchObject({ version: 2, login: 'agent_support', reason: 'moved, ticket 4711' });
    await page.goBack();
    expect(await page.getByLabel('Number').inputValue()).toBe('2025550188');
  },
);

test('while somebody types, hints and faults come beside the fields, and block nothing', limit, async () => {
  const { customerId } = await registered();
  const { page } = await openConsole();
  await page.goto(pathOf(customerId, 'email'));
  const field = page.getByLabel('E-mail');
  await field.fill('janice@gmial.com');
  await page.locator('#email-hint', { hasText: 'Did you mean gmail.com?' }).waitFor();
  expect(await field.getAttribute('aria-describedby')).toBe('email-hint');
  await field.fill('janice');
  // Nobody is told that it is wrong while they still write it.
  await page.locator('#email-hint').waitFor({ state: 'detached' });
  expect(await page.locator('#email-fault').count()).toBe(0);
  await field.blur();
  await page.locator('#email-fault', { hasText: 'An e-mail address has a name' }).waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  await expectAccessible(page);
  await field.fill('janice@example.test');
  await page.locator('#email-fault').waitFor({ state: 'detached' });
  await review(page);
  await page.getByRole('heading', { name: 'You are about to change' }).waitFor();
});

test(
  'rows come and go, twenty phones fit the narrowest window, and the new row has the focus',
  limit,
  async () => {
    const { customerId } = await registered();
    const phones = Array.from({ length: 19 }, (_, row) => phone(`20255501${String(row).padStart(2, '0')}`));
    await meanwhile(customerId, { phones });
    const { page } = await openConsole({ viewport: { width: 320, height: 640 } });
    await page.goto(pathOf(customerId, 'phones'));
    await page.getByRole('button', { name: 'Add a phone' }).click();
    await page.getByText('A customer can have at most 20.').waitFor();
    await focusOn(page, 'phones.19.phoneNumber');
    await page.keyboard.type('2025550177');
    expect(await page.locator('[name="phones.19.phoneNumber"]').inputValue()).toBe('2025550177');
    await expectNoSideScroll(page);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Remove Phone 1', exact: true }).click();
    await page.locator('[name="phones.19.phoneNumber"]').waitFor({ state: 'detached' });
    await review(page);
    await page.getByText('2025550177').waitFor();
    await expectNoSideScroll(page);
  },
);

test(
  'two browsers change the same address: the second sees both sides, chooses, and nothing of the first is lost',
  limit,
  async () => {
    const { customerId, history } = await registered();
    const first = await openConsole({ login: 'agent_one' });
    const second = await openConsole({ login: 'agent_two' });
    for (const { page } of [first, second]) await page.goto(pathOf(customerId, 'addresses'));
    await first.page.getByLabel('City').fill('York');
    await review(first.page);
    await first.page.getByLabel('Reason').fill('says York');
    await first.page.getByRole('button', { name: 'Change addresses' }).click();
    await first.page.waitForURL('**?changed=2');

    await second.page.getByLabel('Line 1').fill('9 River Road');
    await review(second.page);
    await second.page.getByText('agent_one changed the addresses while you were writing.').waitFor();
    await expectAccessible(second.page);
    await second.page.getByRole('radio', { name: /Yours/ }).check();
    await second.page.getByRole('button', { name: 'Continue with these' }).click();
    await second.page.getByLabel('Reason').fill('says River Road');
    await second.page.getByRole('button', { name: 'Apply mine' }).click();
    await second.page.waitForURL('**?changed=3');
    expect((await history()).map(({ login }: { login: string }) => login).slice(0, 2)).toEqual([
      'agent_two',
      'agent_one',
    ]);
  },
);

test(
  'somebody is faster between review and sending: the page shows it, and mine is applied',
  limit,
  async () => {
    const { customerId, history } = await registered();
    const { page } = await openConsole();
    await page.goto(pathOf(customerId, 'email'));
    await page.getByLabel('E-mail').fill('mine@example.test');
    await review(page);
    await page.getByLabel('Reason').fill('told me');
    await meanwhile(customerId, { phones: [phone('2025550144')] });
    await page.getByRole('button', { name: 'Change e-mail address' }).click();
    await page.locator('.notice', { hasText: 'changed the phones while you were writing.' }).waitFor();
    expect(await page.getByLabel('Reason').inputValue()).toBe('told me');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Apply mine' }).click();
    await page.waitForURL('**?changed=3');
    expect(await history()).toHaveLength(3);
  },
);

test('whoever cancels is not asked again, and nothing was changed', limit, async () => {
  const { customerId, history } = await registered();
  const { page } = await openConsole();
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.goto(pathOf(customerId, 'email'));
  await page.getByLabel('E-mail').fill('never@example.test');
  await review(page);
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.waitForURL(`**/console/customers/${customerId}`);
  expect(asked).toEqual([]);
  expect(await history()).toHaveLength(1);
});

test(
  'a connection that is lost before: nothing is half done, and it is stored when there is one again',
  limit,
  async () => {
    const { customerId, history } = await registered(business);
    const { page, context } = await openConsole();
    await page.goto(pathOf(customerId, 'businessAddresses'));
    await page.getByLabel('City').fill('York');
    await review(page);
    await page.getByLabel('Reason').fill('moved');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Change addresses of the business' }).click();
    await page.locator('main').getByText('Checking whether the change was stored').waitFor();
    expect(await page.getByRole('link', { name: 'Cancel' }).count()).toBe(0);
    await expectAccessible(page);
    expect(await history()).toHaveLength(1);
    await context.setOffline(false);
    await page.waitForURL('**?changed=2');
    expect(await history()).toHaveLength(2);
  },
);

test(
  'a session that ends between review and sending: the same person signs in, and the change is made',
  limit,
  async () => {
    const { customerId, history } = await registered();
    const { page, context, origin } = await openConsole();
    await page.goto(pathOf(customerId, 'email'));
    await page.getByLabel('E-mail').fill('later@example.test');
    await review(page);
    await page.getByLabel('Reason').fill('told me');
    await context.request.delete(`${origin}/session`, { headers: { origin } });
    await page.getByRole('button', { name: 'Change e-mail address' }).click();
    await page.getByLabel('Password').fill(testPassword);
    await page.getByRole('button', { name: 'Sign in and continue' }).click();
    await page.waitForURL('**?changed=2');
    expect(await history()).toHaveLength(2);
  },
);

test(
  'the policy asks for a verified caller: it is done in a tab of its own, and nothing that was typed is lost',
  limit,
  async () => {
    const server = await consoleServer();
    const aggregatorId = 'strict_bank';
    const program = await server.addTenant('strict_program', aggregatorId);
    const admin = await server.addTenant('strict_admin', aggregatorId, 'masked', 'admin');
    const { customerId } = (await server.post('/customer/init', individual(500), program)).json().data;
    const callerVerification = { required: true, atLeast: 2, including: [] };
    expect((await server.post('/policy', { callerVerification }, admin)).statusCode).toBe(200);

    const { page, context } = await openConsole({ login: 'strict_agent', aggregatorId });
    await page.goto(pathOf(customerId, 'email'));
    await page.getByLabel('E-mail').fill('waits@example.test');
    await page.getByRole('button', { name: 'Review the change' }).last().click();
    await page.getByRole('heading', { name: 'The caller is not verified' }).waitFor();
    await expectAccessible(page);
    const opening = context.waitForEvent('page');
    await page.getByRole('link', { name: 'Verify the caller' }).click();
    const other = await opening;
    await other.getByLabel('Last four of the SSN or EIN').fill(ssnOf(500).slice(-4));
    await other.getByLabel('Date of birth').fill('1969-08-04');
    await other.getByRole('button', { name: 'Compare' }).click();
    await other.waitForURL(`**/console/customers/${customerId}`);
    await review(page);
    await page.getByText('last four, birth date').waitFor();
    await page.getByLabel('Reason').fill('told me');
    await page.getByRole('button', { name: 'Change e-mail address' }).click();
    await page.waitForURL('**?changed=2');
  },
);

test('without script a representative is corrected, with a row added on the way', limit, async () => {
  const { customerId, data, history } = await registered(business);
  const { page } = await openConsole({ javaScript: false });
  const [{ id }] = data.businessRepresentatives;
  await page.goto(`${pathOf(customerId, 'representative')}?id=${id}`);
  await page.getByRole('button', { name: 'Add a phone' }).click();
  await page.locator('[name="phones.1.phoneNumber"]').fill('202 555 0199');
  await review(page);
  await page.getByLabel('Reason').fill('second phone');
  await page.getByRole('button', { name: 'Change contact data' }).click();
  await page.waitForURL('**?changed=2');
  const [newest] = await history();
  expect(newest.sections[0].after).toHaveLength(2);
  expect(newest.login).toBe('agent_support');
});

test('names and places of every script and length are shown and kept as they are', limit, async () => {
  const { customerId, history } = await registered();
  const strange = { ...address('شارع الملك فهد ٤٢'), addressLine2: '🏠'.repeat(50), city: 'x'.repeat(50) };
  await meanwhile(customerId, { addresses: [strange, address('1 Main Str.')] });
  const { page } = await openConsole({ viewport: { width: 320, height: 640 } });
  await page.goto(pathOf(customerId, 'addresses'));
  await page.locator('[name="addresses.1.city"]').fill('Λάρισα');
  await expectNoSideScroll(page);
  await review(page);
  await page.getByLabel('Reason').fill('Ω');
  await page.getByRole('button', { name: 'Change addresses' }).click();
  await page.waitForURL('**?changed=3');
  const [newest] = await history();
  expect(newest.sections[0].after[0]).toEqual(newest.sections[0].before[0]);
  expect(newest.sections[0].after[1].city).toBe('Λάρισα');
});
