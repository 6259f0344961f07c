/** The page of the policy, as each role. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BROWSER_LIMIT, expectAccessible, openConsole } from '../../support/console-browser.ts';
import { type Visitor, visitorsOf } from '../../support/console-visitor.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let people: Readonly<Record<'support' | 'auditor' | 'admin', Visitor>>;

beforeAll(async () => {
  server = await buildTestServer();
  people = await visitorsOf(server, 'own');
});
afterAll(() => server.close());

test('an admin sees the policy and sets another, which the page then shows', async () => {
  const first = await people.admin.get('/console/policy');
  expect(first.html).not.toMatch(/name="required"[^>]*checked/);
  expect(first.html).toMatch(/<option value="3" selected/);
  expect(first.html).toMatch(/value="taxNumberLast4" checked/);
  const sent = await people.admin.post('/console/policy', {
    required: 'true',
    atLeast: '2',
    including: 'dateOfBirth',
  });
  expect(sent).toMatchObject({ status: 303, to: '/console/policy?saved=1' });
  const { html } = await people.admin.get('/console/policy?saved=1');
  expect(html).toContain('The policy is set');
  expect(html).toMatch(/name="required"[^>]*checked/);
  expect(html).toMatch(/<option value="2" selected/);
  expect(html).toMatch(/value="dateOfBirth" checked/);
  expect(html).not.toMatch(/value="taxNumberLast4" checked/);
});

test('what the form cannot send is refused, and nothing is set', async () => {
  const form = async () =>
    (await people.admin.get('/console/policy')).html.match(/<form class="form".*/)?.[0];
  const before = await form();
  expect(before).toBeDefined();
  const sent = await people.admin.post('/console/policy', { atLeast: '9' });
  expect(sent.status).toBe(400);
  expect(await form()).toBe(before);
});

test('support is not offered it, and is refused', async () => {
  expect((await people.support.get('/console')).html).not.toContain('/console/policy');
  expect((await people.support.get('/console/policy')).status).toBe(403);
  expect((await people.support.post('/console/policy', { atLeast: '1' })).status).toBe(403);
});

test('an auditor is offered it and reads what it says, without a form, and cannot set it', async () => {
  expect((await people.auditor.get('/console')).html).toContain('href="/console/policy"');
  const said = async () =>
    /<article class="policy">.*<\/article>/s.exec(
      (await people.auditor.get('/console/policy?saved=1')).html,
    )?.[0];
  await people.admin.post('/console/policy', { atLeast: '2', including: 'dateOfBirth' });
  const loose = await said();
  expect(loose).toContain('People may correct a customer without verifying the caller.');
  expect(loose).toContain('if 2 answers match, including the birth date.');
  expect(loose).not.toContain('The policy is set');
  expect(loose).not.toContain('class="form"');
  expect((await people.auditor.post('/console/policy', { required: 'true', atLeast: '1' })).status).toBe(403);
  expect(await said()).toBe(loose);
  await people.admin.post('/console/policy', { required: 'true', atLeast: '1' });
  expect(await said()).toContain('only within ten minutes of verifying the caller.</p>');
});

test(
  'in a browser the form is accessible and does what it says',
  async () => {
    const { page } = await openConsole({ role: 'admin' });
    await page.goto('/console/policy');
    await expectAccessible(page);
    await page.getByLabel('People may correct a customer only').check();
    await page.getByRole('button', { name: 'Set the policy' }).click();
    await page.getByText('The policy is set').first().waitFor();
    expect(await page.getByLabel('People may correct a customer only').isChecked()).toBe(true);
  },
  BROWSER_LIMIT,
);
