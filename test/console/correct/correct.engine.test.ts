/** Correcting contact data in the console, as a browser without script does it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CustomerInit } from '../../../src/contract/customer.ts';
import type { Role } from '../../../src/contract/rights.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { address, business, individual, phone, ssnOf } from '../../support/arbitraries.ts';
import { addPerson, ConsoleBrowser, sendForm } from '../../support/console.ts';
import { fieldsIn, textOf } from '../../support/html-form.ts';
import { intercepted } from '../../support/intercept.ts';
import { isChange } from '../../support/orders.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

const aggregatorId = 'bank';
let server: TestServer;
let program: string;
let agent: ConsoleBrowser;
let count = 0;

beforeAll(async () => {
  server = await buildTestServer();
  program = await server.addTenant('crm_import', aggregatorId);
  agent = await personOf('support');
});

afterAll(() => server.close());

const people = new Map<Role, Promise<ConsoleBrowser>>();

function personOf(role: Role): Promise<ConsoleBrowser> {
  const known = people.get(role) ?? signedIn(role);
  people.set(role, known);
  return known;
}

async function signedIn(role: Role): Promise<ConsoleBrowser> {
  await addPerson(server, `a_${role}`, role, aggregatorId);
  const browser = new ConsoleBrowser(server);
  expect((await browser.signIn(`a_${role}`)).statusCode).toBe(200);
  return browser;
}

/** Registers a customer of its own for a test. */
async function registered(make: (n: number) => CustomerInit = individual) {
  count += 1;
  const made = make(count);
  const { data } = (await server.post('/customer/init', made, program)).json();
  return { made, customerId: data.customerId as string, data };
}

/** A program changes the customer meanwhile. */
async function meanwhile(customerId: string, more: object) {
  const answer = await server.post('/customer/update', { customerId, customer: {}, ...more }, program);
  expect(answer.statusCode, answer.payload).toBe(200);
}

const pathOf = (customerId: string, section: string) => `/console/customers/${customerId}/correct/${section}`;

async function formOf(customerId: string, section: string, by = agent) {
  const answer = await by.get(pathOf(customerId, section));
  expect(answer.statusCode, answer.payload).toBe(200);
  return fieldsIn(answer.payload, 'data-correct="edit"');
}

function send(path: string, fields: Record<string, string>, by = agent) {
  return sendForm(by, path, fields);
}

/** Presses "Review the change". */
async function reviewed(customerId: string, section: string, fields: Record<string, string>) {
  const answer = await send(pathOf(customerId, section), { ...fields, step: 'review' });
  return { answer, page: textOf(answer.payload) };
}

async function stored(customerId: string) {
  const { data, ...rest } = (await server.get(`/customers/${customerId}`, program)).json();
  expect(rest.code).toBe('0');
  return data;
}

async function versions(customerId: string) {
  return (await server.get(`/customers/${customerId}/history`, program)).json().data.items;
}

describe('the main road', () => {
  test('an e-mail address: the form is filled in, the difference is shown, and with a reason it is stored', async () => {
    const { customerId, made } = await registered();
    const fields = await formOf(customerId, 'email');
    expect(fields).toMatchObject({ email: (made.customer as { email: string }).email, version: '1' });
    const { answer, page } = await reviewed(customerId, 'email', { ...fields, email: ' new@example.test' });
    expect(answer.statusCode).toBe(200);
    expect(page).toContain('Removed: person');
    expect(page).toContain('Added: new@example.test');
    expect(await versions(customerId)).toHaveLength(1);
    const sending = fieldsIn(answer.payload, 'data-correct="send"');
    const done = await send(pathOf(customerId, 'email'), {
      ...sending,
      reason: 'Umzug ☎ 4711',
      step: 'send',
    });
    expect(done.statusCode).toBe(303);
    expect(done.headers.location).toBe(`/console/customers/${customerId}?changed=2`);
    const [newest] = await versions(customerId);
    expect(newest).toMatchObject({ version: 2, login: 'a_support', reason: 'Umzug ☎ 4711' });
    expect((await stored(customerId)).customer.email).toBe('new@example.test');
  });

  test.each([
    ['addresses', individual, 'addresses', { 'addresses.0.city': 'York' }],
    ['phones', individual, 'phones', { 'phones.0.phoneNumber': '(202) 555-0177' }],
    ['businessAddresses', business, 'businessAddresses', { 'addresses.0.city': 'York' }],
    ['businessPhones', business, 'businessPhones', { 'phones.0.phoneNumber': '202.555.0177' }],
  ] as const)('%s: one value changes, and nothing else does', async (section, make, member, change) => {
    const { customerId, made } = await registered(make);
    const fields = { ...(await formOf(customerId, section)), ...change };
    const { answer } = await reviewed(customerId, section, fields);
    const sending = fieldsIn(answer.payload, 'data-correct="send"');
    const done = await send(pathOf(customerId, section), { ...sending, reason: 'moved', step: 'send' });
    expect(done.statusCode, done.payload).toBe(303);
    const [first] = (made.customer as unknown as Record<string, object[]>)[member] ?? [];
    const field = Object.keys(change)[0]?.split('.')[2] ?? '';
    const value = field === 'city' ? 'York' : '2025550177';
    expect((await stored(customerId)).customer[member]).toEqual([{ ...first, [field]: value }]);
    const [newest] = await versions(customerId);
    expect(newest.sections.map((one: { section: string }) => one.section)).toEqual([member]);
  });

  test('a representative: only what was changed is replaced', async () => {
    const { customerId, data } = await registered(business);
    const [{ id }] = data.businessRepresentatives;
    const path = `${pathOf(customerId, 'representative')}?id=${id}`;
    const form = fieldsIn((await agent.get(path)).payload, 'data-correct="edit"');
    const review = await send(path, { ...form, 'phones.0.phoneNumber': '2025550188', step: 'review' });
    const sending = fieldsIn(review.payload, 'data-correct="send"');
    const done = await send(path, { ...sending, reason: 'lost phone', step: 'send' });
    expect(done.statusCode, done.payload).toBe(303);
    const [newest] = await versions(customerId);
    expect(newest.sections.map((one: { section: string }) => one.section)).toEqual([
      `businessRepresentatives/${id}/phones`,
    ]);
  });

  test('rows are added and removed by buttons, up to 20 phones, and the last one stays', async () => {
    const { customerId } = await registered();
    const path = pathOf(customerId, 'phones');
    let fields = await formOf(customerId, 'phones');
    for (let row = 1; row < 20; row += 1) {
      fields = fieldsIn((await send(path, { ...fields, add: 'phones' })).payload, 'data-correct="edit"');
      fields[`phones.${row}.phoneNumber`] = `20255501${String(row).padStart(2, '0')}`;
    }
    const full = await send(path, { ...fields, add: 'phones' });
    expect(textOf(full.payload)).toContain('A customer can have at most 20.');
    expect(Object.keys(fieldsIn(full.payload, 'data-correct="edit"'))).not.toContain('phones.20.type');
    fields = fieldsIn((await send(path, { ...fields, remove: 'phones.0' })).payload, 'data-correct="edit"');
    expect(fields['phones.0.phoneNumber']).toBe('2025550101');
    const { answer, page } = await reviewed(customerId, 'phones', fields);
    expect(page).toContain('Added: +1 2025550102');
    const sending = fieldsIn(answer.payload, 'data-correct="send"');
    await send(path, { ...sending, reason: 'many phones', step: 'send' });
    expect((await stored(customerId)).customer.phones).toHaveLength(19);
    const { customerId: other } = await registered();
    const one = await formOf(other, 'phones');
    const kept = await send(pathOf(other, 'phones'), { ...one, remove: 'phones.0' });
    expect(fieldsIn(kept.payload, 'data-correct="edit"')).toMatchObject({ 'phones.0.type': 'MOBILE' });
  });

  test('a form of a thousand rows is not answered with as many', async () => {
    const { customerId } = await registered();
    const rows = Array.from({ length: 1000 }, (_, row) => [`phones.${row}.type`, 'x']);
    const fields = { version: '1', step: 'review', ...Object.fromEntries(rows) };
    const { statusCode, payload } = await sendForm(agent, pathOf(customerId, 'phones'), fields);
    expect(statusCode).toBe(400);
    expect(payload.match(/<fieldset/g)).toHaveLength(100);
  });

  test('a closed customer is corrected too, and the page says that it is closed', async () => {
    const { customerId } = await registered();
    const admin = await personOf('admin');
    const closed = await admin.post(`/customers/${customerId}/close`, { reason: 'moved away' });
    expect(closed.statusCode, closed.payload).toBe(200);
    const page = await agent.get(pathOf(customerId, 'email'));
    expect(textOf(page.payload)).toContain('This customer is closed');
    const fields = { ...fieldsIn(page.payload, 'data-correct="edit"'), email: 'late@example.test' };
    const { answer } = await reviewed(customerId, 'email', fields);
    const sending = fieldsIn(answer.payload, 'data-correct="send"');
    const done = await send(pathOf(customerId, 'email'), { ...sending, reason: 'statement', step: 'send' });
    expect(done.statusCode, done.payload).toBe(303);
  });
});

describe('what is wrong', () => {
  test('stands beside each field at once, with what was typed still there, and nothing is stored', async () => {
    const { customerId } = await registered();
    const fields = {
      ...(await formOf(customerId, 'addresses')),
      'addresses.0.addressLine1': '',
      'addresses.0.city': 'x'.repeat(51),
      'addresses.0.postalCode': '12',
      'addresses.0.stateCode': '',
      'addresses.0.addressLine2': '<b>',
    };
    const { answer, page } = await reviewed(customerId, 'addresses', fields);
    expect(answer.statusCode).toBe(400);
    for (const fault of [
      'Enter the street',
      'this has 51',
      'Five to ten letters',
      'Choose a state',
      'Do not use < or >',
    ]) {
      expect(page).toContain(fault);
    }
    expect(answer.payload).toContain('<a href="#addresses.0.city">');
    expect(fieldsIn(answer.payload, 'data-correct="edit"')).toEqual(fields);
    expect(await versions(customerId)).toHaveLength(1);
  });

  test('of a reason: it is asked for, and must be one line of at most 200 characters', async () => {
    const { customerId } = await registered();
    const fields = { ...(await formOf(customerId, 'email')), email: 'n@example.test' };
    const { answer } = await reviewed(customerId, 'email', fields);
    const sending = fieldsIn(answer.payload, 'data-correct="send"');
    for (const [reason, fault] of [
      ['', 'Enter a reason'],
      [' ', 'Enter a reason'],
      ['x'.repeat(201), 'this has 201'],
      ['two\nlines', 'Use one line'],
    ] as const) {
      const again = await send(pathOf(customerId, 'email'), { ...sending, reason, step: 'send' });
      expect(again.statusCode).toBe(400);
      expect(textOf(again.payload)).toContain(fault);
      expect(fieldsIn(again.payload, 'data-correct="send"').email).toBe('n@example.test');
    }
    expect(await versions(customerId)).toHaveLength(1);
  });

  test('odd values have hints in the form and in the review, and are stored all the same', async () => {
    const { customerId } = await registered();
    const fields = { ...(await formOf(customerId, 'addresses')), 'addresses.0.city': 'York' };
    const { answer, page } = await reviewed(customerId, 'addresses', fields);
    expect(page).toContain('ZIP 12345 is in NY; the state says PA.');
    const sending = fieldsIn(answer.payload, 'data-correct="send"');
    const done = await send(pathOf(customerId, 'addresses'), { ...sending, reason: 'moved', step: 'send' });
    expect(done.statusCode).toBe(303);
  });

  test('a module in the page gets faults and hints alone, and no customer is read for it', async () => {
    const { customerId } = await registered();
    const fields = { ...(await formOf(customerId, 'email')), email: 'a@gmial.com', step: 'check' };
    const counted = { name: 'test-count-access', text: 'select count(*)::int as reads from customer_access' };
    const seen = () => server.database.query(counted);
    const before = await seen();
    const answer = await sendForm(agent, pathOf(customerId, 'email'), fields, { 'opencif-fragment': 'true' });
    expect(answer.payload).toContain('data-for="email"');
    expect(textOf(answer.payload)).toContain('Did you mean gmail.com?');
    expect(answer.payload).not.toContain('<html');
    expect(await seen()).toEqual(before);
  });

  test('nothing differs: the form says so', async () => {
    const { customerId } = await registered();
    const { answer, page } = await reviewed(customerId, 'phones', await formOf(customerId, 'phones'));
    expect(answer.statusCode).toBe(400);
    expect(page).toContain('You have not changed anything');
  });

  test('a section that this customer has not, or that nobody has', async () => {
    const { customerId } = await registered();
    for (const section of ['businessPhones', 'representative', 'identity', 'toString']) {
      const answer = await agent.get(pathOf(customerId, section));
      expect(answer.statusCode).toBe(400);
      expect(textOf(answer.payload)).toContain('This customer has no such data');
    }
  });
});

describe('somebody else was faster', () => {
  test('and touched something else: mine is applied as it is', async () => {
    const { customerId } = await registered();
    const fields = { ...(await formOf(customerId, 'phones')), 'phones.0.phoneNumber': '2025550166' };
    await meanwhile(customerId, { customer: { email: 'theirs@example.test' } });
    const { answer, page } = await reviewed(customerId, 'phones', fields);
    expect(answer.statusCode).toBe(412);
    expect(page).toContain('crm_import changed the e-mail address while you were writing.');
    expect(page).toContain('Your change does not touch that.');
    expect(page).toContain('Apply mine');
    const sending = fieldsIn(answer.payload, 'data-correct="send"');
    const done = await send(pathOf(customerId, 'phones'), { ...sending, reason: 'new phone', step: 'send' });
    expect(done.headers.location).toBe(`/console/customers/${customerId}?changed=3`);
    const { customer } = await stored(customerId);
    expect(customer.email).toBe('theirs@example.test');
    expect(customer.phones).toMatchObject([{ phoneNumber: '2025550166' }]);
  });

  test('between review and sending: the conflict is noticed then, and the reason is kept', async () => {
    const { customerId } = await registered();
    const fields = { ...(await formOf(customerId, 'email')), email: 'mine@example.test' };
    const { answer } = await reviewed(customerId, 'email', fields);
    await meanwhile(customerId, { customer: { phones: [phone('2025550144')] } });
    const sending = fieldsIn(answer.payload, 'data-correct="send"');
    const told = { ...sending, reason: 'told me', step: 'send' };
    const conflict = await send(pathOf(customerId, 'email'), told);
    expect(conflict.statusCode).toBe(412);
    const again = fieldsIn(conflict.payload, 'data-correct="send"');
    expect(again).toMatchObject({ reason: 'told me', version: '2', email: 'mine@example.test' });
    expect(again.key).not.toBe(sending.key);
    const done = await send(pathOf(customerId, 'email'), { ...again, step: 'send' });
    expect(done.headers.location).toBe(`/console/customers/${customerId}?changed=3`);
  });

  test('and changed another item of the same list: both stay', async () => {
    const { customerId, made } = await registered();
    const [home] = (made.customer as { addresses: ReturnType<typeof address>[] }).addresses;
    const second = { ...address('5 Side Str.'), type: 'SECONDARY' as const };
    await meanwhile(customerId, { customer: { addresses: [home, second] } });
    const fields = { ...(await formOf(customerId, 'addresses')), 'addresses.0.city': 'York' };
    await meanwhile(customerId, { customer: { addresses: [home, { ...second, city: 'Erie' }] } });
    const { answer, page } = await reviewed(customerId, 'addresses', fields);
    expect(page).toContain('Both changes can be kept.');
    const sending = fieldsIn(answer.payload, 'data-correct="send"');
    await send(pathOf(customerId, 'addresses'), { ...sending, reason: 'moved', step: 'send' });
    expect((await stored(customerId)).customer.addresses).toMatchObject([{ city: 'York' }, { city: 'Erie' }]);
  });

  test.each(['mine', 'theirs'] as const)(
    'and touched the same: they are side by side, and %s is taken',
    async (side) => {
      const { customerId } = await registered();
      const path = pathOf(customerId, 'addresses');
      const fields = { ...(await formOf(customerId, 'addresses')), 'addresses.0.city': 'York' };
      await meanwhile(customerId, { customer: { addresses: [{ ...address('77 Other Str.') }] } });
      const { answer, page } = await reviewed(customerId, 'addresses', fields);
      expect(answer.statusCode).toBe(412);
      expect(page).toContain('Theirs: crm_import');
      expect(page).toContain('77 Other Str.');
      expect(page).toContain('York');
      const question = fieldsIn(answer.payload);
      const asked = await send(path, { ...question, step: 'merge' });
      expect(textOf(asked.payload)).toContain('Choose one of the two');
      const chosen = await send(path, { ...question, 'choice.addresses/0': side, step: 'merge' });
      if (side === 'theirs') {
        expect(textOf(chosen.payload)).toContain('There is nothing left to change');
        expect(await versions(customerId)).toHaveLength(2);
        return;
      }
      const sending = fieldsIn(chosen.payload, 'data-correct="send"');
      const done = await send(path, { ...sending, reason: 'moved', step: 'send' });
      expect(done.headers.location).toBe(`/console/customers/${customerId}?changed=3`);
      expect((await stored(customerId)).customer.addresses).toMatchObject([
        { city: 'York', addressLine1: `${count} Main Str.` },
      ]);
    },
  );
});

test('the policy asks for a verified caller: what was typed waits until it is, and the change names it', async () => {
  const { customerId } = await registered();
  const admin = await personOf('admin');
  const policy = (required: boolean) =>
    admin.post('/policy', { callerVerification: { required, atLeast: 2, including: [] } });
  expect((await policy(true)).statusCode).toBe(200);
  try {
    const fields = { ...(await formOf(customerId, 'email')), email: 'waits@example.test' };
    const { answer, page } = await reviewed(customerId, 'email', fields);
    expect(answer.statusCode).toBe(403);
    expect(page).toContain('The caller is not verified');
    expect(answer.payload).toContain(`href="/console/customers/${customerId}/verify" target="_blank"`);
    const waiting = fieldsIn(answer.payload);
    expect(waiting).toMatchObject({ email: 'waits@example.test', version: '1' });
    const answers = { taxNumberLast4: ssnOf(count).slice(-4), dateOfBirth: '1969-08-04' };
    const compared = await agent.post(`/customers/${customerId}/verify-caller`, { answers });
    expect(compared.json().data.passed).toBe(true);
    const again = await reviewed(customerId, 'email', waiting);
    expect(again.page).toContain('last four, birth date');
    const sending = fieldsIn(again.answer.payload, 'data-correct="send"');
    const done = await send(pathOf(customerId, 'email'), { ...sending, reason: 'told me', step: 'send' });
    expect(done.statusCode, done.payload).toBe(303);
    const [newest] = await versions(customerId);
    expect(newest.verified.answers).toEqual(['taxNumberLast4', 'dateOfBirth']);
  } finally {
    expect((await policy(false)).statusCode).toBe(200);
  }
});

describe('sent again', () => {
  test('the same form is the same change: stored once, and the answer is the first one', async () => {
    const { customerId } = await registered();
    const fields = { ...(await formOf(customerId, 'email')), email: 'once@example.test' };
    const { answer } = await reviewed(customerId, 'email', fields);
    const sending = { ...fieldsIn(answer.payload, 'data-correct="send"'), reason: 'once', step: 'send' };
    const first = await send(pathOf(customerId, 'email'), sending);
    // Somebody else changes it before the form arrives once more.
    await meanwhile(customerId, { customer: { email: 'later@example.test' } });
    const second = await send(pathOf(customerId, 'email'), sending);
    expect(second.headers.location).toBe(first.headers.location);
    expect(await versions(customerId)).toHaveLength(3);
    const other = await send(pathOf(customerId, 'email'), { ...sending, reason: 'twice' });
    expect(other.statusCode).toBe(422);
    expect(textOf(other.payload)).toContain('This form was already sent');
  });

  test('while the store does not answer: nobody knows, the same form goes on, and it is stored once', async () => {
    const { customerId } = await registered();
    const fields = { ...(await formOf(customerId, 'email')), email: 'store@example.test' };
    const { answer } = await reviewed(customerId, 'email', fields);
    const sending = { ...fieldsIn(answer.payload, 'data-correct="send"'), reason: 'told me', step: 'send' };
    // The store makes the change, and is gone before it says so.
    let isGone = false;
    const database = intercepted(server.database, async (statement, _values, run) => {
      if (isGone) throw new StoreUnavailable('gone');
      const rows = await run();
      isGone = isChange(statement);
      if (isGone) throw new StoreUnavailable('gone');
      return rows;
    });
    const shared = { database, url: server.databaseUrl, drop: async () => {} };
    const failing = await buildTestServer({ shared });
    try {
      const unknown = await send(pathOf(customerId, 'email'), sending, agent.at(failing));
      expect(unknown.statusCode).toBe(503);
      expect(textOf(unknown.payload)).toContain('It is not known whether the change was stored');
      const again = fieldsIn(unknown.payload);
      expect(again).toEqual(sending);
      const done = await send(pathOf(customerId, 'email'), again);
      expect(done.headers.location).toBe(`/console/customers/${customerId}?changed=2`);
      expect(await versions(customerId)).toHaveLength(2);
    } finally {
      await failing.close();
    }
  });
});

describe('forced requests', () => {
  test.each(['auditor', 'admin'] as const)(
    '%s may not correct: the page and the change are refused',
    async (role) => {
      const { customerId } = await registered();
      const person = await personOf(role);
      const page = await person.get(pathOf(customerId, 'email'));
      expect(page.statusCode).toBe(403);
      expect(textOf(page.payload)).toContain('correct contact data');
      const fields = {
        ...(await formOf(customerId, 'email')),
        email: 'x@example.test',
        reason: 'x',
        step: 'send',
      };
      expect((await send(pathOf(customerId, 'email'), fields, person)).statusCode).toBe(403);
      expect(await versions(customerId)).toHaveLength(1);
    },
  );

  test('a customer of another aggregator is not found, nor is a version that it never had', async () => {
    const foreign = await server.addTenant('other_program', 'other_bank');
    const made = (await server.post('/customer/init', individual(900), foreign)).json().data;
    const answer = await agent.get(pathOf(made.customerId, 'email'));
    expect(answer.statusCode).toBe(400);
    expect(textOf(answer.payload)).toContain('No customer has this id');
    const { customerId } = await registered();
    const fields = { ...(await formOf(customerId, 'email')), email: 'x@example.test', step: 'review' };
    for (const version of ['0', 'x', '1.5', '']) {
      const again = await send(pathOf(customerId, 'email'), { ...fields, version });
      expect(again.statusCode).toBe(303);
    }
    expect((await send(pathOf(customerId, 'email'), { ...fields, version: '9' })).statusCode).toBe(400);
  });
});
