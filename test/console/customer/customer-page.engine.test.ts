/** The page of a customer, as each role. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliveryWords } from '../../../src/console/words/customer.ts';
import type { BusinessInit, CustomerInit } from '../../../src/contract/customer.ts';
import { business, individual, phone, ssnOf } from '../../support/arbitraries.ts';
import { type Visitor, visitorsOf } from '../../support/console-visitor.ts';
import { quickTenant } from '../../support/nodes.ts';
import { steps } from '../../support/retention.ts';
import { register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { makeWebhook, remove } from '../../support/webhooks.ts';

const aggregatorId = 'own';

let server: TestServer;
let program: string;
let admin: string;
let people: Readonly<Record<'support' | 'auditor' | 'admin', Visitor>>;
let serial = 100;

beforeAll(async () => {
  server = await buildTestServer({ settings: { retentionDays: 0 } });
  program = await quickTenant(server, aggregatorId);
  admin = await quickTenant(server, aggregatorId, { role: 'admin' });
  people = await visitorsOf(server, aggregatorId);
});
afterAll(() => server.close());

const pageOf = (customerId: string) => `/console/customers/${customerId}`;
const made = async (init: CustomerInit) => (await register(server, init, program)).customerId;
const next = () => {
  serial += 1;
  return serial;
};
const correct = async (body: object, reason: string) => {
  const answer = await server.server.inject({
    method: 'POST',
    url: '/customer/update',
    payload: body,
    headers: { 'x-connectfi-token': program, 'opencif-reason': encodeURIComponent(reason) },
  });
  expect(answer.statusCode, answer.payload).toBe(200);
};

describe('whoever may read', () => {
  test.each(['support', 'auditor'] as const)(
    '%s sees who it is, its data, and no number in full',
    async (role) => {
      const n = next();
      const customerId = await made(individual(n));
      const { status, html } = await people[role].get(pageOf(customerId));
      expect(status).toBe(200);
      for (const shown of [
        `First${n} Last${n}`,
        customerId,
        `RefI${n}`,
        `person${n}@example.test`,
        '1969-08-04',
      ]) {
        expect(html).toContain(shown);
      }
      expect(html).toContain('version 1');
      expect(html).toContain(`ends in ${ssnOf(n).slice(-4)}`);
      expect(html).not.toContain(ssnOf(n));
      expect(html).toMatch(/<title>Customer · /);
    },
  );

  test('each card says when its own part last changed, by whom and why', async () => {
    const customerId = await made(individual(next()));
    await correct({ customerId, customer: { phones: [phone('2025550188')] } }, 'ticket 4711');
    const { html } = await people.support.get(pageOf(customerId));
    const [contact = '', identity = ''] = html.split('card-foot').slice(1);
    expect(contact).toMatch(/changed <time[^>]*>just now<\/time>/);
    expect(contact).toContain('“ticket 4711”');
    expect(identity).toMatch(/unchanged since it was registered <time/);
    expect(html).toContain('202 555 0188');
  });

  test('a part that did not change lately says since when at least', async () => {
    const customerId = await made(individual(next()));
    for (let i = 0; i < 21; i += 1) {
      await correct({ customerId, customer: { email: `mail${i}@example.test` } }, `mail ${i}`);
    }
    const { html } = await people.support.get(pageOf(customerId));
    const [contact = '', identity = ''] = html.split('card-foot').slice(1);
    expect(contact).toContain('“mail 20”');
    expect(identity).toMatch(/last changed before <time/);
  });

  test('the change that was just made is named, with the way to undo it', async () => {
    const customerId = await made(individual(next()));
    await correct({ customerId, customer: { email: 'new@example.test' } }, 'new mail');
    const { html } = await people.support.get(`${pageOf(customerId)}?changed=2`);
    expect(html).toContain('Changed, version 2');
    expect(html).toContain(`${pageOf(customerId)}/revert?change=2`);
    expect(html.match(/card flash/g)).toHaveLength(1);
    const unknown = await people.support.get(`${pageOf(customerId)}?changed=9`);
    expect(unknown.html).not.toContain('Changed, version');
  });

  test('one read of the customer and one of its history are recorded for a view', async () => {
    const customerId = await made(individual(next()));
    await people.support.get(pageOf(customerId));
    const auditor = await quickTenant(server, aggregatorId, { role: 'auditor' });
    const seen = (await server.get(`/customers/${customerId}/access`, auditor)).json().data.items;
    expect(seen.map(({ kind, login }: Record<string, string>) => `${login} ${kind}`).sort()).toEqual([
      `support_${aggregatorId} get`,
      `support_${aggregatorId} history`,
    ]);
  });

  test('closed and held customers say so', async () => {
    const customerId = await made(individual(next()));
    await steps(server, admin, customerId, 'closed', 'legalHoldPlaced');
    const { html } = await people.support.get(pageOf(customerId));
    expect(html).toContain('>Closed</span>');
    expect(html).toContain('>Legal hold</span>');
  });

  test.each(['support', 'auditor'] as const)(
    '%s sees of an erased one when that was, and who did what',
    async (role) => {
      const n = next();
      const customerId = await made(individual(n));
      await steps(server, admin, customerId, 'closed', 'erased');
      const { status, html } = await people[role].get(pageOf(customerId));
      expect(status).toBe(410);
      expect(html).toContain('Erased customer');
      expect(html).toContain(customerId);
      expect(html).toContain('The account was closed');
      expect(html).not.toContain(`First${n}`);
    },
  );

  test('an unknown customer and one of another aggregator are the same', async () => {
    const foreign = (await register(server, individual(next()), await quickTenant(server, 'foreign')))
      .customerId;
    for (const customerId of ['cstap_unknown', foreign]) {
      const { status, html } = await people.support.get(pageOf(customerId));
      expect(status).toBe(400);
      expect(html).toContain('No customer has this id');
    }
  });

  test('a path that is no id is refused in words', async () => {
    const { status, html } = await people.support.get(pageOf('a-b'));
    expect(status).toBe(400);
    expect(html).toContain('<h1>');
  });
});

describe('a business', () => {
  test('shows its people with cards of their own, and that it has no employees', async () => {
    const n = next();
    const { html } = await people.support.get(pageOf(await made(business(n))));
    for (const shown of [
      `Business ${n}`,
      `First${n} Last${n}`,
      'Principal owner',
      'No employees have been added',
    ]) {
      expect(html).toContain(shown);
    }
    expect(html).toContain('ends in ');
  });

  test('shows its employees and whether they are active', async () => {
    const [companyId, employeeId] = [await made(business(next())), await made(individual(next()))];
    await server.post('/customer/add-employee', { companyId, employeeId, position: 'Clerk' }, program);
    const active = await people.support.get(pageOf(companyId));
    expect(active.html).toContain(`href="${pageOf(employeeId)}"`);
    expect(active.html).toContain('Clerk');
    expect(active.html).toContain('>Active</span>');
    await server.post('/customer/disable-employee', { companyId, employeeId }, program);
    expect((await people.support.get(pageOf(companyId))).html).toContain('>Disabled</span>');
  });

  test('with as many people and contacts as a customer may have, shows all of them', async () => {
    const init = business(next());
    const many = <T>(one: (place: number) => T) => Array.from({ length: 20 }, (_, place) => one(place));
    init.customer.businessPhones = many((place) => phone(`20255501${String(place).padStart(2, '0')}`));
    init.businessRepresentatives = many((place) => {
      const [person] = business(2000 + place).businessRepresentatives;
      return person as BusinessInit['businessRepresentatives'][number];
    });
    const { status, html } = await people.support.get(pageOf(await made(init)));
    expect(status).toBe(200);
    expect(html).toContain('15 more phones');
    expect(html).toContain('202 555 0119');
    expect(html.match(/<details class="person"/g)).toHaveLength(20);
    expect(html).toContain('First2019 Last2019');
  });
});

test.each(['support', 'auditor'] as const)(
  '%s sees how many webhooks the newest change has reached, and no address of one',
  async (role) => {
    const customerId = await made(individual(next()));
    const line = async () => (await people[role].get(pageOf(customerId))).html;
    const words = deliveryWords.reached(0, 1);
    expect(await line()).not.toContain(words);
    const url = 'https://receiver.example.test/changes';
    const { webhookId } = await makeWebhook(server, { url, after: '0.0' }, program);
    await server.post(`/webhooks/${webhookId}/disable`, {}, program);
    const html = await line();
    expect(html).toContain(words);
    expect(html).toContain(deliveryWords.heldBack(1));
    expect(html).not.toContain('receiver.example.test');
    await remove(server, webhookId, {}, program);
  },
);

test('long names, right-to-left and emoji are shown as they are, each apart from the text around it', async () => {
  const n = next();
  const init = individual(n);
  const names = { firstName: 'م'.repeat(50), lastName: `${'W'.repeat(46)} 👩‍🚀` };
  Object.assign(init.customer, names);
  const { html } = await people.support.get(pageOf(await made(init)));
  expect(html).toContain(`<bdi>${names.firstName} ${names.lastName}</bdi>`);
});

test('markup in values stays text', async () => {
  const customerId = await made(individual(next()));
  await correct({ customerId, customer: { email: 'x@example.test' } }, '<script>alert(1)</script>&amp;');
  const { html } = await people.support.get(pageOf(customerId));
  expect(html).not.toContain('<script>alert');
  expect(html).toContain('&lt;script>alert(1)&lt;/script>&amp;amp;');
});

test('each role is offered what it may do, and nothing else', async () => {
  const customerId = await made(individual(next()));
  await correct({ customerId, customer: { email: 'new@example.test' } }, 'new mail');
  const offers = async (role: 'support' | 'auditor' | 'admin') => {
    const { html } = await people[role].get(pageOf(customerId));
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href.replace(/[?].*/, ''));
    const below = links.filter((href) => href.startsWith(`${pageOf(customerId)}/`));
    return [...new Set(below.map((href) => href.slice(pageOf(customerId).length + 1)))].sort();
  };
  const versions = ['history', 'history/1', 'history/2'];
  const corrections = ['correct/addresses', 'correct/email', 'correct/phones'];
  expect(await offers('support')).toEqual([...corrections, ...versions, 'reveal', 'revert', 'verify']);
  expect(await offers('auditor')).toEqual(['access', ...versions]);
  expect(await offers('admin')).toEqual(['access', 'close', 'erase', 'legal-hold']);
});

test('an admin sees the state of a customer and none of its data, and no read is recorded', async () => {
  const n = next();
  const customerId = await made(individual(n));
  await steps(server, admin, customerId, 'closed');
  const { status, html } = await people.admin.get(pageOf(customerId));
  expect(status).toBe(200);
  expect(html).toContain(customerId);
  expect(html).toContain('version 2');
  expect(html).toContain('>Closed</span>');
  for (const hidden of [`First${n}`, `person${n}`, '1969-08-04', ssnOf(n).slice(-4), `RefI${n}`]) {
    expect(html).not.toContain(hidden);
  }
  const seen = (await server.get(`/customers/${customerId}/access`, admin)).json().data.items;
  expect(seen).toEqual([]);
  const history = (await server.get(`/customers/${customerId}/history`, program)).json().data.items;
  expect(history).toHaveLength(2);
});
