/** Revealing a number from the page of a customer. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { business, einOf, individual, ssnOf } from '../../support/arbitraries.ts';
import { type Visitor, visitorsOf } from '../../support/console-visitor.ts';
import { quickTenant } from '../../support/nodes.ts';
import { steps } from '../../support/retention.ts';
import { register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const aggregatorId = 'own';
const reason = 'The customer calls, ticket 4711';
/** How many numbers a login may reveal in an hour. */
const MOST = 12;
const ssn = '/customer/identificationDocuments/0/value';

let server: TestServer;
let program: string;
let auditor: string;
let people: Readonly<Record<'support' | 'auditor' | 'admin', Visitor>>;
let n = 300;
let customerId: string;

beforeAll(async () => {
  server = await buildTestServer({ settings: { retentionDays: 0 }, limits: { revealsPerLogin: MOST } });
  program = await quickTenant(server, aggregatorId);
  auditor = await quickTenant(server, aggregatorId, { role: 'auditor' });
  people = await visitorsOf(server, aggregatorId);
});
beforeEach(async () => {
  n += 1;
  ({ customerId } = await register(server, individual(n), program));
});
afterAll(() => server.close());

const path = (id = customerId) => `/console/customers/${id}/reveal`;
const chosen = (field: string) => `<input type="hidden" name="field" value="${field}"/>`;
const optionsOf = (html: string) =>
  [...html.matchAll(/<option(?: selected)? value="([^"]+)"[^>]*>([^<]+)</g)].map(([, value, label]) => ({
    value,
    label,
  }));
const revealsOf = async (id = customerId) => {
  const { items } = (await server.get(`/customers/${id}/access`, auditor)).json().data;
  return items.filter(({ kind }: { kind: string }) => kind === 'reveal');
};

describe('support', () => {
  test('is asked which number and why, and is not shown one by that', async () => {
    const { status, html } = await people.support.get(path());
    expect(status).toBe(200);
    expect(html).toContain(`SSN of First${n} Last${n}, ends in ${ssnOf(n).slice(-4)}`);
    expect(html).toContain(chosen(ssn));
    expect(html).toContain('name="reason"');
    expect(html).not.toContain(ssnOf(n));
    expect(await revealsOf()).toEqual([]);
  });

  test('sees the number once, to be hidden after 30 seconds, and who saw it and why is recorded', async () => {
    const { status, html } = await people.support.post(path(), { field: ssn, reason });
    expect(status).toBe(200);
    expect(html).toContain(`>${ssnOf(n)}<`);
    expect(html).toContain('data-hide-after="30"');
    expect(html).toContain(`href="/console/customers/${customerId}"`);
    expect(await revealsOf()).toEqual([
      expect.objectContaining({ login: `support_${aggregatorId}`, field: ssn, reason }),
    ]);
    expect((await people.support.get(path())).html).not.toContain(ssnOf(n));
  });

  test('finds every number of a business in the list, and each can be revealed', async () => {
    const init = business(n + 1000);
    init.businessRepresentatives.push({
      ...(business(n + 2000).businessRepresentatives[0] as (typeof init.businessRepresentatives)[number]),
    });
    const { customerId: company } = await register(server, init, program);
    const options = optionsOf((await people.support.get(path(company))).html);
    const numbers = [einOf(n + 1000), ssnOf(n + 1000), ssnOf(n + 2000)];
    expect(options).toHaveLength(numbers.length);
    for (const [place, { value = '', label = '' }] of options.entries()) {
      const number = numbers[place] ?? '';
      expect(label).toContain(`ends in ${number.slice(-4)}`);
      const { html } = await people.support.post(path(company), { field: value, reason });
      expect(html).toContain(`>${number}<`);
    }
  });

  test('gets the number that the link was beside already chosen', async () => {
    const { customerId: company } = await register(server, business(n + 3000), program);
    const field = '/businessRepresentatives/0/identificationDocuments/0/value';
    const page = await people.support.get(`/console/customers/${company}`);
    const query = `?${new URLSearchParams({ field })}`;
    expect(page.html).toContain(`href="${path(company)}${query}"`);
    const { html } = await people.support.get(`${path(company)}${query}`);
    expect(html).toContain(chosen(field));
    expect(optionsOf(html)).toEqual([]);
  });

  test.each([
    ['no reason', ''],
    ['a reason of two lines', 'one\ntwo'],
    ['a reason of 201 characters', 'x'.repeat(201)],
  ])('is told beside the field about %s, and nothing is shown', async (_what, wrong) => {
    const { status, html } = await people.support.post(path(), { field: ssn, reason: wrong });
    expect(status).toBe(400);
    expect(html).toContain('Say why: one line of up to 200 characters.');
    expect(html).not.toContain(ssnOf(n));
    expect(await revealsOf()).toEqual([]);
  });

  test.each([
    ['/customer/identificationDocuments/7/value', 'The customer has no such number'],
    ['/customer/email', 'The customer has no such number'],
    ['', 'class="fault" id="field-fault">Choose a number'],
  ])('is told what is wrong with the choice "%s", and keeps the reason', async (field, fault) => {
    const { status, html } = await people.support.post(path(), { field, reason });
    expect(status).toBe(400);
    expect(html).toContain(fault);
    expect(html).toContain(reason);
  });

  test('cannot reveal a number of an erased customer', async () => {
    const admin = await quickTenant(server, aggregatorId, { role: 'admin' });
    await steps(server, admin, customerId, 'closed', 'erased');
    for (const answer of [
      await people.support.get(path()),
      await people.support.post(path(), { field: ssn, reason }),
    ]) {
      expect(answer.status).toBe(410);
      expect(answer.html).toContain('This customer was erased');
    }
  });
});

test.each(['auditor', 'admin'] as const)('%s is refused, also when the form is forced', async (role) => {
  for (const answer of [
    await people[role].get(path()),
    await people[role].post(path(), { field: ssn, reason }),
  ]) {
    expect(answer.status).toBe(403);
    expect(answer.html).toContain('Your role does not allow this');
    expect(answer.html).not.toContain(ssnOf(n));
  }
  expect(await revealsOf()).toEqual([]);
});

test('the number stands in no address, title or header', async () => {
  const answer = await people.support.post(path(), { field: ssn, reason });
  expect(answer.to).toBeNull();
  expect(/<title>([^<]*)</.exec(answer.html)?.[1]).toMatch(/^Reveal a number/);
  expect(answer.html.split(ssnOf(n))).toHaveLength(2);
});

test('whoever has revealed as many numbers as allowed is told so, and when to try again', async () => {
  const reveal = () => people.support.post(path(), { field: ssn, reason });
  let answer = await reveal();
  for (let revealed = 1; revealed < MOST + 1 && answer.status === 200; revealed += 1) answer = await reveal();
  expect(answer.status).toBe(429);
  expect(answer.html).toContain('No number can be revealed just now');
  expect(answer.html).toMatch(/Wait \d+ minutes, then try again\./);
  expect(answer.html).not.toContain(ssnOf(n));
});
