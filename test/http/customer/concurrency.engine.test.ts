/** Sixteen writers use two servers on one store: nothing is lost, repeated or mixed up, in batches of any size. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../src/contract/customer.ts';
import { verifyHistory } from '../../../src/storage/record/history-verify.ts';
import { address, business, individual, phone } from '../../support/arbitraries.ts';
import { changesOf, customerOf, folded, type OpenedChange } from '../../support/history.ts';
import { buildTwoNodes, quickTenant, type TwoNodes } from '../../support/nodes.ts';
import { casesOfEngine } from '../../support/scale.ts';
import type { TestServer } from '../../support/server.ts';

const aggregatorId = 'crowd';
const writers = 16;
const updatesEach = 5;

let cluster: TwoNodes;
let token: string;
let serial = 0;

/** Writers alternate between the two nodes. */
function node(writer: number): TestServer {
  return cluster.nodes[writer % 2 === 0 ? 0 : 1];
}

async function send(writer: number, path: string, body: unknown) {
  const answer = await node(writer).post(path, body, token);
  return { status: answer.statusCode, ...answer.json() };
}

async function newCustomer(make: (n: number) => unknown): Promise<string> {
  serial += 1;
  const { status, data } = await send(serial, '/customer/init', make(serial));
  expect(status).toBe(200);
  return data.customerId;
}

/** Runs all writers at once; each sends one request after another. */
async function crowd(work: (writer: number, turn: number) => Promise<void>, turns = updatesEach) {
  const one = async (writer: number) => {
    for (let turn = 0; turn < turns; turn++) await work(writer, turn);
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => one(writer)));
}

async function update(writer: number, customerId: string, customer: CustomerUpdate['customer']) {
  const answer = await send(writer, '/customer/update', { customerId, customer });
  expect(answer).toMatchObject({ status: 200, code: '0' });
  return answer.data.customer;
}

/** Returns the changes of a customer, after checking that versions have no gap and lead to the stored state. */
async function record(customerId: string): Promise<OpenedChange[]> {
  const { database, vault } = cluster.nodes[0];
  const owner = { aggregatorId, customerId };
  const changes = await changesOf(database, vault, owner);
  const stored = await customerOf(database, vault, owner);
  expect(changes.map(({ version }) => version)).toEqual(changes.map((_, index) => index + 1));
  expect(stored?.version).toBe(changes.length);
  expect(stored?.sections).toEqual(folded(changes));
  for (const [index, { before, after }] of changes.entries()) {
    if (index === 0) continue;
    const earlier = folded(changes.slice(0, index));
    const replaced = Object.keys(after).filter((name) => name in earlier);
    expect(before).toEqual(Object.fromEntries(replaced.map((name) => [name, earlier[name]])));
  }
  return changes;
}

/** Returns how many changes set a value there that contains the text. */
function timesIn(changes: readonly OpenedChange[], text: string): number {
  return changes.filter(({ after }) => JSON.stringify(after).includes(text)).length;
}

describe.each(casesOfEngine([1, 2, 64], [64]))('in batches of %i', (batchSize) => {
  beforeAll(async () => {
    cluster = await buildTwoNodes({ changeQueue: { batchSize } });
    token = await quickTenant(cluster.nodes[0], aggregatorId);
  });

  afterEach(async () => {
    expect(await verifyHistory(cluster.nodes[0].database, cluster.nodes[0].vault, aggregatorId)).toEqual([]);
  });

  afterAll(() => cluster.close());

  test.each([
    ['one customer', 1],
    ['four customers', 4],
    ['a customer each', writers],
  ])('every acknowledged update of %s is in the changes once', async (_name, count) => {
    const ids: string[] = [];
    for (let index = 0; index < count; index++) ids.push(await newCustomer(individual));
    const acknowledged = new Map<string, string[]>(ids.map((id) => [id, []]));
    await crowd(async (writer, turn) => {
      const id = ids[(writer + turn) % count] as string;
      const mark = `w${writer}t${turn}x`;
      const answer = await update(writer, id, { addresses: [address(mark)] });
      expect(answer.addresses).toEqual([address(mark)]);
      acknowledged.get(id)?.push(mark);
    });
    for (const [id, marks] of acknowledged) {
      const changes = await record(id);
      expect(changes).toHaveLength(1 + marks.length);
      expect(marks.map((mark) => [mark, timesIn(changes, `"${mark}"`)])).toEqual(
        marks.map((mark) => [mark, 1]),
      );
    }
    const sent = [...acknowledged.values()].flat();
    expect(sent).toHaveLength(writers * updatesEach);
  });

  test('updates of different sections both survive', async () => {
    const customerId = await newCustomer(individual);
    const last = new Map<string, unknown>();
    await crowd(async (writer, turn) => {
      // One writer for each section, so that its last acknowledged value must be the stored one.
      const email = `mail${turn}@example.test`;
      const phones = [phone(`20255501${String(turn).padStart(2, '0')}`)];
      const addresses = [address(`${turn} Other Str.`)];
      const sections = [{ email }, { phones }, { addresses }][writer];
      if (!sections) return;
      const answer = await update(writer, customerId, sections as CustomerUpdate['customer']);
      for (const [name, value] of Object.entries(sections)) {
        expect(answer[name]).toEqual(value);
        last.set(name, value);
      }
    }, 20);
    const { data } = (await node(1).get(`/customer/status/${customerId}`, token)).json();
    expect(data.customer).toMatchObject(Object.fromEntries(last));
    expect(last.size).toBe(3);
    await record(customerId);
  });

  test('of updates of the same sections one wins whole; two requests are never mixed', async () => {
    const customerId = await newCustomer(individual);
    const whole = (mark: string) => ({
      email: `${mark}@example.test`,
      addresses: [address(`${mark} first`), address(`${mark} second`)],
      phones: [{ ...phone('2025550199'), countryDialingCode: String(1000 + Number(mark.slice(1))) }],
    });
    const marks: string[] = [];
    await crowd(async (writer, turn) => {
      const mark = `m${writer * updatesEach + turn}`;
      expect(await update(writer, customerId, whole(mark))).toMatchObject(whole(mark));
      marks.push(mark);
    });
    const { data } = (await node(0).get(`/customer/status/${customerId}`, token)).json();
    const { email, addresses, phones } = data.customer;
    expect(marks.map(whole)).toContainEqual({ email, addresses, phones });
    const changes = await record(customerId);
    expect(changes).toHaveLength(1 + marks.length);
    for (const { after } of changes.slice(1)) expect(marks.map(whole)).toContainEqual(after);
  });

  test('the same new values sent by all make one version', async () => {
    const customerId = await newCustomer(individual);
    const same = { email: 'same@example.test', phones: [phone('2025550188')] };
    await crowd(async (writer) => {
      expect(await update(writer, customerId, same)).toMatchObject(same);
    }, 2);
    expect(await record(customerId)).toHaveLength(2);
  });

  test('unchanged values beside changing ones never undo them', async () => {
    const customerId = await newCustomer(individual);
    let changed = 0;
    await crowd(async (writer, turn) => {
      // Only the first writer changes anything; the others repeatedly send the same value of another section.
      const mine = { email: `turn${turn}@example.test` };
      await update(writer, customerId, writer === 0 ? mine : { phones: [phone('2025550177')] });
      if (writer === 0) changed += 1;
    });
    const changes = await record(customerId);
    expect(changes).toHaveLength(1 + changed + 1);
    expect(folded(changes)).toMatchObject({ email: `turn${updatesEach - 1}@example.test` });
  });

  test('of concurrent additions of one employee exactly one succeeds', async () => {
    const companyId = await newCustomer(business);
    const employeeId = await newCustomer(individual);
    const answers: { status: number; code: string; position: string }[] = [];
    await crowd(async (writer) => {
      const position = `Position ${writer}`;
      const { status, code } = await send(writer, '/customer/add-employee', {
        companyId,
        employeeId,
        position,
      });
      answers.push({ status, code, position });
    }, 1);
    const [winner, ...more] = answers.filter(({ status }) => status === 200);
    expect(more).toEqual([]);
    expect(answers.filter(({ code }) => code === 'employeeExists')).toHaveLength(writers - 1);
    const { data } = (await node(0).get(`/customer/status/${companyId}`, token)).json();
    expect(data.employees).toEqual([{ employeeId, position: winner?.position, status: 'ACTIVE' }]);
    expect(await record(companyId)).toHaveLength(2);
  });

  test('employees added and disabled beside updates: all of it stays', async () => {
    const companyId = await newCustomer(business);
    const employees: string[] = [];
    for (let index = 0; index < 6; index++) employees.push(await newCustomer(individual));
    await crowd(async (writer) => {
      const employeeId = employees[writer];
      if (!employeeId) {
        await update(writer, companyId, { businessPhones: [phone(`20255501${writer}`)] });
        return;
      }
      const added = await send(writer, '/customer/add-employee', {
        companyId,
        employeeId,
        position: 'Clerk',
      });
      const disabled = await send(writer + 1, '/customer/disable-employee', { companyId, employeeId });
      expect([added.status, disabled.status]).toEqual([200, 200]);
    }, 1);
    const { data } = (await node(0).get(`/customer/status/${companyId}`, token)).json();
    const wanted = employees.map((employeeId) => ({ employeeId, position: 'Clerk', status: 'DISABLED' }));
    expect(data.employees).toHaveLength(wanted.length);
    expect(data.employees).toEqual(expect.arrayContaining(wanted));
    expect(await record(companyId)).toHaveLength(1 + 2 * employees.length + writers - employees.length);
  });

  test.each([
    ['reference', 'referenceExists', () => ({ n: 900_001, reference: 'Contested' })],
    ['SSN', 'customerExists', (writer: number) => ({ n: 900_002, reference: `Own${writer}` })],
  ])('of concurrent registrations with one %s exactly one succeeds', async (_what, code, draw) => {
    const codes: string[] = [];
    await crowd(async (writer) => {
      const { n, reference } = draw(writer);
      codes.push(
        (await send(writer, '/customer/init', { ...individual(n), customerReference: reference })).code,
      );
    }, 1);
    expect(codes.sort()).toEqual(['0', ...Array(writers - 1).fill(code)]);
  });
});
