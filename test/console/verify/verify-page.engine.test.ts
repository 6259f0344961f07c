/** Verifying a caller in the console, and the line that tells it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { business, individual } from '../../support/arbitraries.ts';
import {
  BROWSER_LIMIT,
  expectAccessible,
  expectNoSideScroll,
  openConsole,
} from '../../support/console-browser.ts';
import { type Visitor, visitorsOf } from '../../support/console-visitor.ts';
import { quickTenant } from '../../support/nodes.ts';
import { register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const aggregatorId = 'own';

let server: TestServer;
let program: string;
let admin: string;
let people: Readonly<Record<'support' | 'auditor' | 'admin', Visitor>>;
let serial = 200;

beforeAll(async () => {
  server = await buildTestServer();
  program = await quickTenant(server, aggregatorId);
  admin = await quickTenant(server, aggregatorId, { role: 'admin' });
  people = await visitorsOf(server, aggregatorId);
});
afterAll(() => server.close());

const at = (customerId: string) => `/console/customers/${customerId}`;
async function caller() {
  serial += 1;
  const of = individual(serial);
  const { customerId } = await register(server, of, program);
  const right = {
    taxNumberLast4: String(of.customer.identificationDocuments[0]?.value).slice(-4),
    dateOfBirth: of.customer.dateOfBirth,
    postalCode: String(of.customer.addresses[0]?.postalCode),
  };
  return { customerId, right, of };
}

/** What the support person's own last try came to. */
async function verification(customerId: string): Promise<{ readonly last?: object }> {
  return JSON.parse((await people.support.get(`/customers/${customerId}/verification`)).html).data;
}

describe('an agent', () => {
  test('asks three things that fit and is back at the customer, who is verified then', async () => {
    const { customerId, right } = await caller();
    const before = await people.support.get(at(customerId));
    expect(before.html).toContain('Caller: not verified.');
    expect(before.html).toContain(`href="${at(customerId)}/verify"`);
    const sent = await people.support.post(`${at(customerId)}/verify`, right);
    expect(sent).toMatchObject({ status: 303, to: at(customerId) });
    const { html } = await people.support.get(at(customerId));
    expect(html).toMatch(/Verified <time[^>]*>just now<\/time>: last four, birth date, ZIP/);
  });

  test('is told whether each answer matches, and sees neither what was typed nor what is stored', async () => {
    const { customerId, right, of } = await caller();
    const typed = { ...right, taxNumberLast4: '0001', email: 'mallory@example.test' };
    const sent = await people.support.post(`${at(customerId)}/verify`, typed);
    expect(sent.to).toBe(`${at(customerId)}/verify?compared=1`);
    const { status, html } = await people.support.get(String(sent.to));
    expect(status).toBe(200);
    expect(html).toContain('The caller is not verified');
    expect(html.match(/<dd>does not match</g)).toHaveLength(2);
    expect(html.match(/<dd>matches</g)).toHaveLength(2);
    const ssn = String(of.customer.identificationDocuments[0]?.value).slice(-4);
    for (const value of [...Object.values(typed), ssn, of.customer.email]) expect(html).not.toContain(value);
    expect((await people.support.get(at(customerId))).html).toContain('Caller: not verified.');
  });

  test('is told which answer cannot be compared, without it being shown again or counted', async () => {
    const { customerId } = await caller();
    const typed = { dateOfBirth: '1969-02-30', phoneLast4: '1234' };
    const sent = await people.support.post(`${at(customerId)}/verify`, typed);
    expect(sent.status).toBe(400);
    expect(sent.html).toContain('Enter a valid date.');
    for (const value of Object.values(typed)) expect(sent.html).not.toContain(value);
    const empty = await people.support.post(`${at(customerId)}/verify`, { email: '  ' });
    expect(empty.status).toBe(400);
    expect(empty.html).toContain('Type at least one answer.');
    expect((await verification(customerId)).last).toBeUndefined();
    await people.support.post(`${at(customerId)}/verify`, { phoneLast4: '0000' });
    expect((await verification(customerId)).last).toBeDefined();
  });

  test('says who calls for a business before anything is compared', async () => {
    serial += 1;
    const of = business(serial);
    const { customerId } = await register(server, of, program);
    const [representative] = of.businessRepresentatives;
    const verify = `${at(customerId)}/verify`;
    const dateOfBirth = String(representative?.dateOfBirth);
    const page = await people.support.get(verify);
    expect(page.html).toMatch(/<select [^>]*required/);
    expect(page.html).toContain('<option value selected>Choose who is calling</option>');
    const name = `${representative?.firstName} ${representative?.lastName}`;
    const [, person = ''] = page.html.match(new RegExp(`<option value="(\\w+)">${name}`)) ?? [];
    const not = await people.support.post(verify, { representativeId: '', dateOfBirth });
    expect(not.status).toBe(400);
    expect(not.html).toContain('Choose who is calling. Nothing was compared.');
    expect((await verification(customerId)).last).toBeUndefined();
    const compare = async (representativeId: string) =>
      (
        await people.support.get(
          String((await people.support.post(verify, { representativeId, dateOfBirth })).to),
        )
      ).html;
    expect(await compare('business')).toContain('<dd>does not match<');
    expect(await compare('business')).toContain('<option value="business" selected>');
    expect(await compare(person)).toContain('<dd>matches<');
  });

  test('comes back to the correction from which it was opened, whether or not all answers match', async () => {
    const { customerId, right } = await caller();
    const form = `${at(customerId)}/correct/email`;
    const there = `${at(customerId)}/verify?${new URLSearchParams({ to: form })}`;
    expect((await people.support.get(form)).html).toContain(`href="${there}"`);
    const failed = await people.support.post(there, { phoneLast4: '0000' });
    const compared = await people.support.get(String(failed.to));
    expect(compared.html).toContain('The caller is not verified');
    expect(compared.html).toContain(`action="${there}"`);
    expect(compared.html).toContain(`href="${form}"`);
    expect((await people.support.post(there, right)).to).toBe(form);
  });

  test.each([
    ['another customer', '/console/customers/cstap_other/correct/email'],
    ['another customer by two dots', '/console/customers/ID/../cstap_other/correct/email'],
    ['a customer whose id begins alike', '/console/customers/IDx/correct/email'],
    ['another host', 'https://elsewhere.example/console/customers/ID/correct/email'],
    ['another host without a scheme', '//elsewhere.example/console/customers/ID/correct/email'],
    ['a script', 'javascript:alert(1)'],
    ['nothing', ''],
  ])('comes back to the customer if the address names %s', async (_what, to) => {
    const { customerId, right } = await caller();
    const query = new URLSearchParams({ to: to.replace('ID', customerId) });
    const there = `${at(customerId)}/verify?${query}`;
    expect((await people.support.get(there)).html).toContain(`action="${at(customerId)}/verify"`);
    expect((await people.support.post(there, right)).to).toBe(at(customerId));
  });

  test('beyond the share is told when to try again', async () => {
    const { customerId, right } = await caller();
    for (let time = 0; time < 10; time++) {
      await people.support.post(`${at(customerId)}/verify`, { phoneLast4: '0000' });
    }
    const refused = await people.support.post(`${at(customerId)}/verify`, right);
    expect(refused.status).toBe(429);
    expect(refused.html).toContain('No caller can be verified just now');
    expect(refused.html).toMatch(/Wait \d+ minutes, then try again\./);
  });
});

test('where the policy asks for it, the line says so', async () => {
  const { customerId } = await caller();
  const set = (required: boolean) =>
    server.post('/policy', { callerVerification: { required, atLeast: 2, including: [] } }, admin);
  await set(true);
  expect((await people.support.get(at(customerId))).html).toContain('Required before a correction.');
  expect((await people.support.get(`${at(customerId)}/verify`)).html).toContain(
    'The caller is verified if 2 answers match.',
  );
  await set(false);
});

test.each(['auditor', 'admin'] as const)('%s is not offered it, and is refused', async (role) => {
  const { customerId, right } = await caller();
  expect((await people[role].get(at(customerId))).html).not.toContain('/verify');
  expect((await people[role].get(`${at(customerId)}/verify`)).status).toBe(403);
  expect((await people[role].post(`${at(customerId)}/verify`, right)).status).toBe(403);
});

test('an unknown customer is not found', async () => {
  const { status, html } = await people.support.get(`${at('cstap_unknown')}/verify`);
  expect(status).toBe(400);
  expect(html).toContain('No customer has this id');
});

test(
  'in a browser, by the keyboard alone: v, four digits, a birth date, a ZIP, Enter',
  async () => {
    const { page, server: started, origin } = await openConsole();
    const of = individual(serial + 100);
    const { customerId } = await register(started, of, started.token);
    await page.goto(at(customerId));
    await page.locator('.caller').waitFor();
    await page.keyboard.press('v');
    await page.waitForURL(`${origin}${at(customerId)}/verify`);
    await expectAccessible(page);
    await page.locator('input[name=taxNumberLast4]:focus').waitFor();
    await page.keyboard.type(String(of.customer.identificationDocuments[0]?.value).slice(-4));
    await page.keyboard.press('Tab');
    await page.locator('input[name=dateOfBirth]').fill(of.customer.dateOfBirth);
    await page.locator('input[name=postalCode]').fill(String(of.customer.addresses[0]?.postalCode));
    await page.keyboard.press('Enter');
    await page.waitForURL(`${origin}${at(customerId)}`);
    expect(await page.locator('.caller').textContent()).toContain(': last four, birth date, ZIP');
    await expectAccessible(page);
    await page.goto(`${at(customerId)}/verify`);
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSideScroll(page);
    await page.locator('input[name=phoneLast4]').fill('0000');
    await page.keyboard.press('Enter');
    await page.getByText('The caller is not verified').first().waitFor();
    await expectAccessible(page);
  },
  BROWSER_LIMIT,
);
