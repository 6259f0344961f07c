/** Valid, unique customers made of reserved values: example.test, 555 numbers, SSNs of the unissued 9xx area. */
import type { BusinessInit, Customer, CustomerInit, IndividualInit } from '../../src/contract/customer.ts';
import { businessInit as business, individualInit as individual } from '../../src/contract/examples.ts';
import { customerOf } from './history.ts';
import type { TestServer } from './server.ts';

/** @param n 0 to 99,999,999; another n is another reference and another SSN */
export function individualInit(n: number): IndividualInit {
  const init = structuredClone(individual) as CustomerInit as IndividualInit;
  init.customerReference = `Ind${n}`;
  init.customer.email = `person${n}@example.test`;
  const [ssn] = init.customer.identificationDocuments;
  if (ssn) ssn.value = `9${String(n).padStart(8, '0')}`;
  return init;
}

/** @param n 0 to 99,999,999; another n is another reference and another EIN */
export function businessInit(n: number): BusinessInit {
  const init = structuredClone(business) as CustomerInit as BusinessInit;
  init.customerReference = `Bus${n}`;
  init.customer.businessFederalEin = `9${String(n).padStart(8, '0')}`;
  return init;
}

/** Registers a customer and returns the customer object of the answer. */
export async function register(
  server: TestServer,
  init: CustomerInit,
  token = server.token,
): Promise<Customer> {
  const answer = await server.post('/customer/init', init, token);
  if (answer.statusCode !== 200) throw new Error(`init was refused: ${answer.payload}`);
  return answer.json().data;
}

const countVersions = {
  name: 'test-count-versions',
  text: `select count(*)::int as versions from customer_change
          where aggregator_id = $1 and customer_id = $2`,
};

export async function versionOf(
  { database }: TestServer,
  aggregatorId: string,
  customerId: string,
): Promise<number> {
  const [row] = await database.query<{ versions: number }>(countVersions, [aggregatorId, customerId]);
  return row?.versions ?? 0;
}

/** Two results for one customer are equal if nothing was changed and no version was added. */
export async function recordOf(
  server: TestServer,
  aggregatorId: string,
  customerId: string,
): Promise<unknown> {
  const { database, vault } = server;
  const customer = await customerOf(database, vault, { aggregatorId, customerId });
  return { customer, versions: await versionOf(server, aggregatorId, customerId) };
}
