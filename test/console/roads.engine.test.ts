/**
 * The main road of each page, as each role walks it, in real Chromium: from the start page, by clicks and keys. Each
 * role also types the address of a page that it may not open, and finds its way back.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { IndividualInit } from '../../src/contract/customer.ts';
import type { Role } from '../../src/contract/rights.ts';
import { individual, ssnOf } from '../support/arbitraries.ts';
import { ready } from '../support/canned-page.ts';
import { BROWSER_LIMIT, consoleServer, openConsole } from '../support/console-browser.ts';
import { quickTenant } from '../support/nodes.ts';
import { startReceiver } from '../support/receiver.ts';
import { register } from '../support/samples.ts';
import { postWith } from '../support/send.ts';

const limit = { timeout: BROWSER_LIMIT };
const reason = 'ticket 4711';

const traveller = (n: number): IndividualInit => {
  const { customer, ...init } = individual(n) as IndividualInit;
  return { ...init, customer: { ...customer, firstName: 'Rhea', lastName: 'Traveller' } };
};

/** A person of an aggregator that has one customer, with the token of a program beside them. */
async function setOut(role: Role, n: number) {
  const server = await consoleServer();
  const aggregatorId = `roads_${role}`;
  const token = await quickTenant(server, aggregatorId);
  const { customerId } = await register(server, traveller(n), token);
  const opened = await openConsole({ role, aggregatorId, login: `walking_${role}`, server });
  return { ...opened, token, customerId, at: `/console/customers/${customerId}` };
}

/** Waits for a page by its only h1, until its modules listen. */
async function arrive(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  await ready(page);
}

async function follow(page: Page, link: string, heading: string): Promise<void> {
  await page.getByRole('link', { name: link, exact: true }).first().click();
  await arrive(page, heading);
}

const press = (page: Page, button: string) => page.getByRole('button', { name: button, exact: true }).click();

/** Types an address that the role may not open: the page says which right it lacks, and leads back. */
async function expectRefused(page: Page, path: string, right: string): Promise<void> {
  const answer = await page.goto(path);
  expect([path, answer?.status()]).toEqual([path, 403]);
  await arrive(page, 'Your role does not allow this');
  await page.getByText(right).waitFor();
  await page.getByText(/Roles that have it: \w+/).waitFor();
  await page.getByRole('link', { name: 'Go to the start page' }).click();
  await page.waitForURL('**/console');
}

/** Finds the customer by the beginnings of the name, and opens it. */
async function findTraveller(page: Page): Promise<void> {
  await ready(page);
  await page.keyboard.press('/');
  await page.keyboard.type('rhea trav');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/console/find');
  await page.locator('.found-row', { hasText: 'Rhea Traveller' }).click();
  await arrive(page, 'Rhea Traveller');
}

/** Clicks every entry of the bar: each opens its page, and shows where one is. */
async function walkTheBar(page: Page): Promise<void> {
  const entries = page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link');
  for (const name of await entries.allTextContents()) {
    await entries.filter({ hasText: name }).click();
    await page.locator('.bar-pages [aria-current=page]', { hasText: name }).waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
}

test(
  'support finds a customer, verifies the caller, corrects, undoes, reveals, and looks at their own account',
  limit,
  async () => {
    const { page, customerId, server, token, at } = await setOut('support', 801);
    await expectRefused(page, '/console/people', 'manage logins');
    await findTraveller(page);

    await page.keyboard.press('v');
    await arrive(page, 'Verify the caller');
    await page.getByLabel('Last four of the SSN').fill(ssnOf(801).slice(-4));
    await page.getByLabel('Date of birth').fill('1969-08-04');
    await page.getByLabel('ZIP').fill('12345');
    await press(page, 'Compare');
    await arrive(page, 'Rhea Traveller');
    expect(await page.locator('.caller').textContent()).toContain('Verified');

    await page.keyboard.press('e');
    await page.getByRole('link', { name: 'E-mail', exact: true }).click();
    await arrive(page, 'Correct the e-mail address');
    await page.getByLabel('E-mail').fill('rhea@example.test');
    await press(page, 'Review the change');
    await arrive(page, 'You are about to change');
    await page.getByLabel('Reason').fill(reason);
    await press(page, 'Change e-mail address');
    await page.getByText('Changed, version 2.').first().waitFor();

    await follow(page, 'History', 'History of Rhea Traveller');
    const newest = page.locator('#v2');
    for (const part of [reason, 'Caller verified by', 'person801@example.test', 'rhea@example.test'])
      await newest.getByText(part).first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${at}/history/2`);
    await page.getByRole('link', { name: 'Version 1, before it' }).click();
    await page.getByText('As version 1 left it').waitFor();
    await follow(page, 'The customer now', 'Rhea Traveller');
    await follow(page, 'Undo version 2', 'Undo version 2');
    await page.getByLabel('Reason').fill('wrong caller');
    await press(page, 'Undo version 2');
    await page.getByText('Put back, as version 3').first().waitFor();
    const stored = (await server.get(`/customers/${customerId}`, token)).json().data.customer;
    expect(stored.email).toBe('person801@example.test');

    await follow(page, 'Back to the customer', 'Rhea Traveller');
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: 'Reveal the number' }).click();
    expect(await dialog.locator('output').textContent()).toBe(ssnOf(801));
    await dialog.getByRole('link', { name: 'Hide the number' }).click();

    await page.locator('.account > summary').click();
    await follow(page, 'Your account', 'Your account');
    await follow(page, 'Change password', 'Change password');
    await follow(page, 'Cancel', 'Your account');
    await walkTheBar(page);
  },
);

test(
  'an auditor reads a customer, its history and who saw it, and downloads that, and changes nothing',
  limit,
  async () => {
    const { page, customerId, server, token, at } = await setOut('auditor', 802);
    const update = { customerId, customer: { email: 'rhea@example.test' } };
    await postWith({ 'opencif-reason': reason }, server, '/customer/update', update, token);
    const field = '/customer/identificationDocuments/0/value';
    const agent = await quickTenant(server, 'roads_auditor', { role: 'support' });
    await postWith({}, server, `/customers/${customerId}/reveal`, { field, reason }, agent);
    await expectRefused(page, `${at}/correct/email`, 'correct contact data');
    await findTraveller(page);
    for (const name of ['Correct', 'Verify', 'Reveal a number', 'Reveal', 'Undo'])
      expect([name, await page.getByText(name, { exact: true }).count()]).toEqual([name, 0]);

    await page.keyboard.press('h');
    await arrive(page, 'History of Rhea Traveller');
    await page.locator('#v2').getByText(reason).waitFor();
    expect(await page.getByRole('link', { name: /Undo|Return/ }).count()).toBe(0);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${at}/history/1`);
    await page.getByText('person802@example.test').first().waitFor();
    await follow(page, 'The customer now', 'Rhea Traveller');

    await follow(page, 'Who saw this customer', 'Who saw this customer');
    const revealed = page.locator('tbody tr', { hasText: 'Revealed a number' });
    await revealed.getByText(reason).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download as CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`access-${customerId}.csv`);
    await revealed.getByRole('link').first().click();
    await arrive(page, 'Who saw whom');
    expect(await page.getByLabel('Login').inputValue()).toBe('roads_auditor_support');
    await page.getByRole('link', { name: customerId }).first().click();
    await arrive(page, 'Who saw this customer');
    await walkTheBar(page);
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await arrive(page, 'Who did what');
  },
);

async function holdAndClose(page: Page, customerId: string): Promise<void> {
  const step = async (link: string, title: string, button: string, done: string) => {
    await follow(page, link, title);
    await page.getByLabel('Reason').fill(reason);
    await press(page, button);
    await page.getByRole('status').filter({ hasText: done }).waitFor();
  };
  await follow(page, 'Retention', 'Closed customers');
  await page.getByLabel('Customer id').fill(customerId);
  await page.keyboard.press('Enter');
  await arrive(page, 'State of a customer');
  await step('Place a legal hold', 'Place a legal hold', 'Place the hold', 'Legal hold placed');
  await step('Close', 'Close this customer', 'Close the customer', 'Closed');
  await follow(page, 'Erase', 'Erase this customer');
  await page.getByText('It cannot be erased now').waitFor();
  await follow(page, 'Back to the customer', 'State of a customer');
  await step('Release the legal hold', 'Release the legal hold', 'Release the hold', 'Legal hold released');
  await follow(page, 'Retention', 'Closed customers');
  await page.getByRole('link', { name: 'All closed', exact: true }).click();
  await follow(page, customerId, 'State of a customer');
  expect(await page.content()).not.toContain('Traveller');
}

async function addLogin(page: Page): Promise<void> {
  await follow(page, 'People', 'People and programs');
  await follow(page, 'Add a login', 'Add a login');
  await page.getByLabel('Name').fill('roads_new');
  await press(page, 'Add the login');
  await arrive(page, 'The login was added');
  await page.getByRole('link', { name: 'Show the login' }).click();
  await ready(page);
  await page.getByRole('link', { name: 'Sign out everywhere' }).click();
  await press(page, 'End its sessions and tokens');
  await page.getByText('Signed out everywhere').first().waitFor();
  await follow(page, 'What it did', 'Who did what');
  await follow(page, 'Show all', 'Who did what');
  await page.locator('tbody tr', { hasText: 'Login added' }).getByText('roads_new').waitFor();
}

async function keepWebhook(page: Page, url: string): Promise<void> {
  await follow(page, 'Webhooks', 'Webhooks');
  await follow(page, 'Add a webhook', 'Add a webhook');
  await page.getByLabel('URL of the receiver').fill(url);
  await press(page, 'Add the webhook');
  await arrive(page, 'Secret of the webhook');
  await follow(page, 'Go to the webhook', url);
  await page.getByRole('link', { name: 'Make a new secret' }).click();
  await press(page, 'Make a new secret');
  await arrive(page, 'Secret of the webhook');
  await follow(page, 'Go to the webhook', url);
  await page.getByRole('link', { name: 'Send a range again' }).click();
  await press(page, 'Send again');
  await page
    .getByText(/will be sent again/)
    .first()
    .waitFor();
  await page.getByRole('link', { name: 'Disable', exact: true }).click();
  await page.getByText('Nothing more is sent').waitFor();
  await press(page, 'Disable');
  await press(page, 'Enable');
  await page.getByRole('link', { name: 'Disable', exact: true }).waitFor();
}

test(
  'an admin adds a login, sets the policy, keeps a webhook, and holds and closes a customer without seeing its data',
  limit,
  async () => {
    const receiver = await startReceiver();
    const { page, customerId, at } = await setOut('admin', 803);
    await expectRefused(page, `${at}/history`, 'see customers');
    await walkTheBar(page);
    await addLogin(page);

    await follow(page, 'Policy', 'Policy');
    await page.getByLabel('People may correct a customer only').check();
    await press(page, 'Set the policy');
    await page.getByText('The policy is set').first().waitFor();

    await keepWebhook(page, receiver.url);
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await arrive(page, 'Events');
    await page.locator('.event-list > li', { hasText: customerId }).getByText('Registered').waitFor();
    await holdAndClose(page, customerId);
    await follow(page, 'Who saw this customer', 'Who saw this customer');
    await receiver.close();
  },
);
