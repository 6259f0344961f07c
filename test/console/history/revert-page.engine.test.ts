/** Undo of one change, and return to a version: first what it changes, then it is done, as the API does it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refused } from '../../../src/http/frame/respond.ts';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { addPerson, ConsoleBrowser, sendForm } from '../../support/console.ts';
import { fieldsIn } from '../../support/html-form.ts';
import { intercepted } from '../../support/intercept.ts';
import { quickTenant } from '../../support/nodes.ts';
import { isChange } from '../../support/orders.ts';
import { steps } from '../../support/retention.ts';
import { businessInit, individualInit, register, versionOf } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let token: string;
let agent: ConsoleBrowser;
let serial = 100;

beforeAll(async () => {
  server = await buildTestServer({ settings: { retentionDays: 0 } });
  token = await quickTenant(server, 'people');
  await addPerson(server, 'agent');
  await addPerson(server, 'auditor', 'auditor');
  await addPerson(server, 'admin', 'admin');
  agent = new ConsoleBrowser(server);
  await agent.signIn('agent');
});

afterAll(() => server.close());

async function post(path: string, body: object): Promise<void> {
  const answer = await server.post(path, body, token);
  expect(answer.statusCode, answer.payload).toBe(200);
}

const email = (customerId: string, value: string) =>
  post('/customer/update', { customerId, customer: { email: value } });

/** A customer whose e-mail address was changed to each of these. */
async function changed(...emails: readonly string[]): Promise<string> {
  const { customerId } = await register(server, individualInit(serial++), token);
  for (const one of emails) await email(customerId, one);
  return customerId;
}

const path = (customerId: string) => `/console/customers/${customerId}/revert`;

async function preview(customerId: string, query: string): Promise<string> {
  const answer = await agent.get(`${path(customerId)}?${query}`);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.payload;
}

/** The hidden fields of the form of a page. */
function hidden(html: string): Record<string, string> {
  const fields = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, name, value]) => [String(name), String(value)]));
}

const emailOf = async (customerId: string): Promise<string> =>
  (await server.get(`/customers/${customerId}`, token)).json().data.customer.email;

describe('an undo', () => {
  test('is previewed without being done, then done with the reason, and can be undone itself', async () => {
    const customerId = await changed('first@example.test', 'wrong@example.test');
    const html = await preview(customerId, 'change=3');
    expect(html).toMatch(/<dt>E-mail<\/dt>.*Removed: .*wrong@example\.test.*Added: .*first@example\.test/s);
    expect(html).toContain('No later change.');
    expect(await versionOf(server, 'people', customerId)).toBe(3);

    const sent = await sendForm(agent, path(customerId), { ...hidden(html), reason: 'typing error' });
    expect(sent.statusCode, sent.payload).toBe(303);
    expect(sent.headers.location).toBe(`/console/customers/${customerId}/history?made=4`);
    expect(await emailOf(customerId)).toBe('first@example.test');
    const history = (await agent.get(String(sent.headers.location))).payload;
    expect(history).toContain('Put back, as version 4');
    expect(history).toContain('typing error');

    const again = await preview(customerId, 'change=4');
    await sendForm(agent, path(customerId), { ...hidden(again), reason: 'it was right' });
    expect(await emailOf(customerId)).toBe('wrong@example.test');
    expect(await versionOf(server, 'people', customerId)).toBe(5);
  });

  test('that is only looked at is recorded as a preview, and as a change once it is sent', async () => {
    const customerId = await changed('looked@example.test');
    const auditor = await quickTenant(server, 'people', { role: 'auditor' });
    const recorded = async (kind: string) => {
      const { items } = (await server.get(`/customers/${customerId}/access?limit=100`, auditor)).json().data;
      return items.filter((one: { kind: string }) => one.kind === kind).length;
    };
    const html = await preview(customerId, 'change=2');
    expect([await recorded('preview'), await recorded('change')]).toEqual([1, 0]);
    await sendForm(agent, path(customerId), { ...hidden(html), reason: 'typing error' });
    expect([await recorded('preview'), await recorded('change')]).toEqual([1, 1]);
  });

  test('leaves later changes of other sections as they are, and names them', async () => {
    const customerId = await changed('kept@example.test');
    const phones = [{ type: 'MOBILE', phoneNumber: '5550100177' }];
    await post('/customer/update', { customerId, customer: { phones } });
    const html = await preview(customerId, 'change=2');
    expect(html).toContain('This later change stays');
    await sendForm(agent, path(customerId), { ...hidden(html), reason: 'as it was' });
    const { customer } = (await server.get(`/customers/${customerId}`, token)).json().data;
    expect(customer.phones).toEqual(phones);
    expect(customer.email).not.toBe('kept@example.test');
  });

  test('sent twice is done once', async () => {
    const customerId = await changed('once@example.test');
    const form = { ...hidden(await preview(customerId, 'change=2')), reason: 'pressed twice' };
    const [one, two] = [
      await sendForm(agent, path(customerId), form),
      await sendForm(agent, path(customerId), form),
    ];
    expect([one.headers.location, two.headers.location]).toEqual(
      Array(2).fill(`/console/customers/${customerId}/history?made=3`),
    );
    expect(await versionOf(server, 'people', customerId)).toBe(3);
  });
});

describe('a return to a version', () => {
  test('puts everything back as the version left it, and says which later changes that takes back', async () => {
    const customerId = await changed('a@example.test', 'b@example.test', 'c@example.test');
    const html = await preview(customerId, 'to=2');
    expect(html).toContain('These 2 later changes are undone');
    const sent = await sendForm(agent, path(customerId), { ...hidden(html), reason: 'after an attack' });
    expect(sent.headers.location).toContain('made=5');
    expect(await emailOf(customerId)).toBe('a@example.test');
  });

  test('that would change nothing has no button', async () => {
    const customerId = await changed('same@example.test');
    const html = await preview(customerId, 'to=2');
    expect(html).toContain('Nothing would change');
    expect(html).not.toContain('name="reason"');
  });
});

describe('a refusal says why and what to do', () => {
  test('a later change touched it', async () => {
    const customerId = await changed('x@example.test', 'y@example.test');
    const html = await preview(customerId, 'change=2');
    expect(html).toContain('This change cannot be undone');
    expect(html).toContain('A later change also touched this: E-mail.');
    expect(html).toContain('Undo the later change first');
    expect(html).not.toContain('name="reason"');
  });

  test('it registered the customer, changed no value, or does not exist', async () => {
    const customerId = await changed('z@example.test');
    expect(await preview(customerId, 'change=1')).toContain('This change registered the customer.');
    expect(await preview(customerId, 'change=9')).toContain('The customer has no such version.');
    const admin = await server.addTenant('closes', 'people', 'masked', 'admin');
    await steps(server, admin, customerId, 'closed');
    expect(await preview(customerId, 'change=3')).toContain('This change did not touch the customer’s data.');
  });

  test('it says who works for a business', async () => {
    const { customerId: companyId } = await register(server, businessInit(serial++), token);
    const { customerId: employeeId } = await register(server, individualInit(serial++), token);
    await post('/customer/add-employee', { companyId, employeeId, position: 'Clerk' });
    await post('/customer/disable-employee', { companyId, employeeId });
    expect(await preview(companyId, 'change=3')).toContain('Only programs may change that');
  });

  test('the caller has to be verified first: the way there leads back, and a typed reason is kept', async () => {
    const n = serial;
    const customerId = await changed('unverified@example.test');
    const form = { ...hidden(await preview(customerId, 'change=2')), reason: 'ticket "4711"' };
    const admin = await server.addTenant('sets_policy', 'people', 'masked', 'admin');
    const require = async (required: boolean) => {
      const callerVerification = { required, atLeast: 2, including: ['taxNumberLast4'] };
      expect((await server.post('/policy', { callerVerification }, admin)).statusCode).toBe(200);
    };
    await require(true);
    try {
      const verify = `/console/customers/${customerId}/verify`;
      const there = `${verify}?${new URLSearchParams({ to: `${path(customerId)}?change=2` })}`;
      const opened = await preview(customerId, 'change=2');
      expect(opened).toContain('within ten minutes of verifying the caller');
      expect(opened).toContain(`href="${there}"`);
      expect(opened).not.toContain('name="reason"');

      const refused = await sendForm(agent, path(customerId), form);
      expect(refused.statusCode).toBe(403);
      expect(refused.payload).toContain('The caller is not verified');
      expect(refused.payload).toMatch(new RegExp(`href="${verify}" target="_blank"`));
      const kept = fieldsIn(refused.payload, 'revert"');
      expect(kept).toEqual(form);
      expect(await versionOf(server, 'people', customerId)).toBe(2);

      const { dateOfBirth } = individualInit(n).customer;
      const said = { taxNumberLast4: String(n).padStart(4, '0'), dateOfBirth };
      const verified = await sendForm(agent, there, said);
      expect(verified.headers.location).toBe(`${path(customerId)}?change=2`);
      const done = await sendForm(agent, path(customerId), kept);
      expect(done.headers.location).toContain('made=3');
    } finally {
      await require(false);
    }
  });

  test('the customer was erased', async () => {
    const customerId = await changed('gone@example.test');
    const admin = await server.addTenant('erases', 'people', 'masked', 'admin');
    await steps(server, admin, customerId, 'closed', 'erased');
    const answer = await agent.get(`${path(customerId)}?change=2`);
    expect(answer.statusCode).toBe(410);
    expect(answer.payload).toContain('This customer was erased');
    const history = await agent.get(`/console/customers/${customerId}/history`);
    expect(history.statusCode).toBe(200);
    expect(history.payload).toContain('What remains is who did what and when');
    expect(history.payload).not.toContain('gone@example.test');
    expect(history.payload).not.toContain('revert?');
  });

  test('no reason was given: the fault is beside the field, and nothing is done', async () => {
    const customerId = await changed('why@example.test');
    const form = hidden(await preview(customerId, 'change=2'));
    const answer = await sendForm(agent, path(customerId), { ...form, reason: ' ' });
    expect(answer.statusCode).toBe(400);
    expect(answer.payload).toContain('id="reason-fault"');
    expect(await versionOf(server, 'people', customerId)).toBe(2);
  });
});

test('if the customer was changed after the preview, nothing is done and the preview is made anew', async () => {
  const customerId = await changed('mine@example.test');
  const form = hidden(await preview(customerId, 'change=2'));
  await post('/customer/update', {
    customerId,
    customer: { phones: [{ type: 'MOBILE', phoneNumber: '5550100188' }] },
  });
  const answer = await sendForm(agent, path(customerId), { ...form, reason: 'kept <text>' });
  expect(answer.statusCode).toBe(412);
  expect(answer.payload).toContain('The customer was changed in the meantime');
  expect(answer.payload).toContain('It is now at version 3.');
  expect(answer.payload).toContain('value="kept &lt;text>"');
  expect(answer.payload).toContain('data-unsaved="changed"');
  expect(await versionOf(server, 'people', customerId)).toBe(3);
  const again = await sendForm(agent, path(customerId), { ...hidden(answer.payload), reason: 'still' });
  expect(again.headers.location).toContain('made=4');
});

test('while the store does not answer: nobody knows, the same form goes on, and it is done once', async () => {
  const customerId = await changed('store@example.test');
  const form = { ...hidden(await preview(customerId, 'change=2')), reason: 'ticket 4711' };
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
    const unknown = await sendForm(agent.at(failing), path(customerId), form);
    expect(unknown.statusCode).toBe(503);
    expect(unknown.payload).toContain('It is not known whether the change was stored');
    const again = fieldsIn(unknown.payload);
    expect(again).toEqual(form);
    const done = await sendForm(agent, path(customerId), again);
    expect(done.headers.location).toBe(`/console/customers/${customerId}/history?made=3`);
    expect(await versionOf(server, 'people', customerId)).toBe(3);
  } finally {
    await failing.close();
  }
});

test('beyond the share of the login nothing is done, and the same form goes on with its reason', async () => {
  const customerId = await changed('share@example.test');
  const form = { ...hidden(await preview(customerId, 'change=2')), reason: 'ticket 4711' };
  const database = intercepted(server.database, async (statement, _values, run) => {
    if (isChange(statement)) throw new Refused('tooManyRequests', { retryAfter: 30 });
    return run();
  });
  const shared = { database, url: server.databaseUrl, drop: async () => {} };
  const busy = await buildTestServer({ shared });
  try {
    const refused = await sendForm(agent.at(busy), path(customerId), form);
    expect(refused.statusCode).toBe(429);
    expect(refused.payload).toContain('30 seconds');
    expect(fieldsIn(refused.payload)).toEqual(form);
    const done = await sendForm(agent, path(customerId), fieldsIn(refused.payload));
    expect(done.headers.location).toBe(`/console/customers/${customerId}/history?made=3`);
  } finally {
    await busy.close();
  }
});

test.each(['auditor', 'admin'])(
  'a forced undo by the role %s is refused and changes nothing',
  async (role) => {
    const customerId = await changed('forced@example.test');
    const form = { ...hidden(await preview(customerId, 'change=2')), reason: 'forced' };
    const other = new ConsoleBrowser(server);
    await other.signIn(role);
    const answer = await sendForm(other, path(customerId), form);
    expect(answer.statusCode).toBe(403);
    expect((await other.get(`${path(customerId)}?change=2`)).statusCode).toBe(403);
    expect(await versionOf(server, 'people', customerId)).toBe(2);
  },
);

test('a page that names neither a change nor a version leads to the history', async () => {
  const customerId = await changed();
  for (const query of ['', '?change=x', '?change=1&to=1', '?to=0']) {
    const answer = await agent.get(`${path(customerId)}${query}`);
    expect(answer.headers.location, query).toBe(`/console/customers/${customerId}/history`);
  }
});
