/** `opencif customer update ID --phone …`: one value changes, and the rest of the customer stays. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { editOf, editOptions } from '../../../src/cli/customer/edit.ts';
import type { CustomerInit } from '../../../src/sdk/index.ts';
import { business, individual } from '../../support/arbitraries.ts';
import { runCommand } from '../../support/command.ts';
import { testLoginEnv } from '../../support/login.ts';
import { clientOf } from '../../support/sdk.ts';
import { startTestServer } from '../../support/server.ts';

let server: Awaited<ReturnType<typeof startTestServer>>;
let serial = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const update = (args: readonly string[]) =>
  runCommand(['customer', 'update', ...args], testLoginEnv(server.url));

const mobile = { type: 'MOBILE', countryDialingCode: '01', phoneNumber: '2025550101' } as const;
const landline = { type: 'LANDLINE', phoneNumber: '2025550102' } as const;
const home = {
  type: 'PRIMARY',
  addressLine1: '1 Any Street',
  addressLine2: 'Apt 4',
  city: 'Albany',
  postalCode: '12201',
  stateCode: 'NY',
  countryCodeA3: 'USA',
} as const;

async function registered(init: CustomerInit): Promise<string> {
  return (await clientOf(server.url).customer.init(init)).customerId;
}

/** A person with two phones and one address. */
function person(): Promise<string> {
  serial += 1;
  const init = individual(serial);
  return registered({
    ...init,
    customer: { ...init.customer, phones: [mobile, landline], addresses: [home] },
  });
}

const contactOf = async (customerId: string) =>
  (await clientOf(server.url).customer.status(customerId)).customer;

test('changes the phone of a type and keeps the others and what is not named', async () => {
  const id = await person();
  const { code, stdout } = await update([id, '--phone', '2025550143', '--phone-type', 'MOBILE', '--json']);
  expect([code, JSON.parse(stdout).version]).toEqual([0, 2]);
  expect(await contactOf(id)).toMatchObject({
    phones: [{ ...mobile, phoneNumber: '2025550143' }, landline],
    addresses: [home],
  });
});

test('adds an item of a type that the customer does not have', async () => {
  const id = await person();
  expect((await update([id, '--phone', '2025550144', '--phone-type', 'PRIMARY'])).code).toBe(0);
  const added = { type: 'PRIMARY', phoneNumber: '2025550144' };
  expect(await contactOf(id)).toMatchObject({ phones: [mobile, landline, added] });
});

test('changes the only address without a type; a new first line empties the second', async () => {
  const id = await person();
  expect((await update([id, '--city', 'Troy', '--email', 'new@example.test'])).code).toBe(0);
  expect(await contactOf(id)).toMatchObject({
    email: 'new@example.test',
    addresses: [{ ...home, city: 'Troy' }],
  });
  expect((await update([id, '--address', '2 Any Street'])).code).toBe(0);
  const { addressLine2: _, ...moved } = { ...home, city: 'Troy', addressLine1: '2 Any Street' };
  expect(await contactOf(id)).toHaveProperty('addresses', [
    expect.not.objectContaining({ addressLine2: 'Apt 4' }),
  ]);
  expect(await contactOf(id)).toMatchObject({ addresses: [moved] });
});

test('of a business changes the lists of the business', async () => {
  serial += 1;
  const init = business(serial);
  const [first] = init.customer.businessPhones;
  const id = await registered({
    ...init,
    customer: { ...init.customer, businessPhones: [{ ...first, ...mobile }] },
  });
  expect((await update([id, '--phone', '2025550145'])).code).toBe(0);
  expect(await contactOf(id)).toMatchObject({ businessPhones: [{ ...mobile, phoneNumber: '2025550145' }] });
  const refused = await update([id, '--email', 'new@example.test']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('no e-mail address of its own') });
});

test.each([
  [
    'several items and no type',
    ['--phone', '2025550146'],
    'MOBILE, LANDLINE). Say which one to change:  --phone-type',
  ],
  ['a type that the contract does not know', ['--phone-type', 'FAX'], 'Allowed choices are MOBILE'],
])('%s changes nothing and says what to do', async (_, flags, words) => {
  const id = await person();
  expect(await update([id, ...flags])).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
  expect(await contactOf(id)).toMatchObject({ phones: [mobile, landline] });
});

test('a change that somebody else makes between reading and writing is not lost', async () => {
  const id = await person();
  const client = clientOf(server.url);
  const edit = await editOf(client, id, { phone: '2025550147', phoneType: 'MOBILE' });
  await client.customer.update({ customerId: id, customer: { phones: [landline] } });
  const late = Promise.resolve(client.customer.update(edit.body, editOptions({}, edit)));
  await expect(late).rejects.toMatchObject({ name: 'VersionConflictError' });
  expect(await contactOf(id)).toMatchObject({ phones: [landline] });
});

test('a file is named by itself; flags that say what to change need the id', async () => {
  const refused = await update(['body.json', '--email', 'a@example.test']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('give the id of the customer') });
});
