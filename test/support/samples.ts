/** Valid, unique customers made of reserved values: example.test, 555 numbers, SSNs of the unissued 9xx area. */
import type { BusinessInit, Customer, CustomerInit, IndividualInit } from '../../src/contract/customer.ts';
import { businessInit as business, individualInit as individual } from '../../src/contract/examples.ts';
import { changesOf, customerOf } from './history.ts';
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

/** Registers a customer and gives the answer's customer object. */
export async function register(
  server: TestServer,
  init: CustomerInit,
  token = server.token,
): Promise<Customer> {
  const answer = await server.post('/customer/init', init, token);
  if (answer.statusCode !== 200) throw new Error(`init was refused: ${answer.payload}`);
  return answer.json().data;
}

/** Two moments of one customer are equal when nothing was changed and no version was added. */
export async function recordOf(
  { database, vault }: TestServer,
  aggregatorId: string,
  customerId: string,
): Promise<unknown> {
  const owner = { aggregatorId, customerId };
  return {
    customer: await customerOf(database, vault, owner),
    changes: await changesOf(database, vault, owner),
  };
}

export async function versionOf(
  server: TestServer,
  aggregatorId: string,
  customerId: string,
): Promise<number> {
  const changes = await changesOf(server.database, server.vault, { aggregatorId, customerId });
  return changes.length;
}
