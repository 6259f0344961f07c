/**
 * A user's program that reads the client's types: `package.test.ts` compiles it with each promised TypeScript version,
 * as a module and as CommonJS, and runs it. It needs no service.
 */
import {
  type Address,
  type ChangeKind,
  type Customer,
  type CustomerUpdate,
  type Fetch,
  OpenCIF,
  OpenCIFError,
  type Phone,
  type ResponseSummary,
  VersionConflictError,
  type WebhookMessage,
} from 'opencif-sdk';

const fetch: Fetch = async () =>
  new Response('{"code":"customerNotFound","context":{"customerId":"a"}}', { status: 400 });
const statuses: (number | null)[] = [];
const onResponse = ({ status }: ResponseSummary) => {
  statuses.push(status);
};
const client = new OpenCIF({ baseURL: 'http://127.0.0.1:9', token: 'token', fetch, onResponse });

/** The types of the values that are read. */
export async function read(customerId: string): Promise<string> {
  const { data, version } = await client.customer.status(customerId).withResponse();
  const known: number | null = version;
  const name: string =
    data.customerType === 'individual' ? data.customer.lastName : data.customer.businessName;
  for await (const item of client.customers.history(customerId)) {
    const kind: ChangeKind = item.kind;
    if (kind === 'created') break;
  }
  return `${name} ${known}`;
}

export const change: CustomerUpdate = { customerId: 'a', customer: { email: 'a@example.test' } };
export const phonesOf = (customer: Customer): Phone[] =>
  customer.customerType === 'individual' ? customer.customer.phones : customer.customer.businessPhones;
export const stateOf = ({ stateCode }: Address): 'NY' | null => (stateCode === 'NY' ? stateCode : null);
export const eventOf = ({ data }: WebhookMessage): string => data.customerId;

/** Never called: these lines are for the compiler, which must see more than `any`. */
export function mustNotCompile(customer: Customer): void {
  // @ts-expect-error a business field beside an individual's
  void client.customer.update({ customerId: 'a', customer: { email: 'a@example.test', businessPhones: [] } });
  // @ts-expect-error an individual has no business name, until its type was asked for
  void customer.customer.businessName;
  // @ts-expect-error no such member
  void new OpenCIF({ baseUrl: 'http://127.0.0.1:9' });
  // @ts-expect-error no such state
  void stateOf({ stateCode: 'XX' });
}

client.customer.update(change, {}).then(
  () => console.log('done'),
  (error: unknown) => {
    const conflict = error instanceof VersionConflictError;
    if (error instanceof OpenCIFError) console.log(error.name, conflict, statuses.join());
  },
);

/** The other way to load it in CommonJS; both return the same module. */
void import('opencif-sdk').then(({ OpenCIF: loaded }: { OpenCIF: unknown }) => {
  if (loaded !== OpenCIF) console.log('loaded twice');
});
