/** A user's program: `package.test.ts` compiles it against the client's tarball alone, and runs it. */
import {
  type Address,
  type CustomerUpdate,
  type IndividualInit,
  OpenCIF,
  VersionConflictError,
} from 'opencif-sdk';

const client = new OpenCIF();
const customerId = 'cstap_6reGTr3k8vpAu8uFV7EdiN';

const { data, version } = await client.customer
  .update({ customerId, customer: { email: 'strict@example.test' } }, { ifMatch: 1 })
  .withResponse();

// Members of only one type are available after the type was checked.
if (data.customerType === 'individual') data.customer.email satisfies string;
else data.customer.businessName satisfies string;

const line = `${data.customerType} version ${version}`;
const conflict: unknown = await client.customer
  .update({ customerId, customer: { email: 'late@example.test' } }, { ifMatch: 1 })
  .catch((error: unknown) => error);
if (!(conflict instanceof VersionConflictError)) throw new Error('The stale update was taken.');
console.log(`${line}, conflict on ${conflict.currentVersion}: ${conflict.changedSections.join()}`);

for await (const item of client.customers.history(customerId)) item.version satisfies number;
const page = await client.events.list({ limit: 1 });
page.items[0]?.type satisfies 'customer.created' | string | undefined;

/** Never called: these lines are for the compiler. */
export function mustNotCompile(): void {
  const businessPhones = [{ type: 'PRIMARY' as const, phoneNumber: '2125550101' }];
  // @ts-expect-error a business field beside an individual's
  void client.customer.update({ customerId, customer: { email: 'a@example.test', businessPhones } });
  // @ts-expect-error representatives of an individual
  const representatives: CustomerUpdate = {
    customerId,
    customer: { email: 'a@example.test' },
    businessRepresentatives: [],
  };
  void representatives;
  // @ts-expect-error an individual's answer has no business name, until its type was asked for
  void data.customer.businessName;
  // @ts-expect-error no such member
  void client.customer.update({ customerId, customer: { mail: 'a@example.test' } });
  // @ts-expect-error a type that does not exist
  void client.customer.init({ customerReference: 'a', customerType: 'person', customer: {} });
  // @ts-expect-error there is nothing to match before a customer is made
  void client.customer.init({} as never, { ifMatch: 1 });
  // @ts-expect-error an id is a text
  void client.customer.status(7);
  // @ts-expect-error no state of the union
  void ('XX' satisfies Address['stateCode']);
  // @ts-expect-error a business field of a new individual
  void ({ businessName: 'a' } satisfies Partial<IndividualInit['customer']>);
}
