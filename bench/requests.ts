/**
 * What the load sends: templates, filled at random from a list of customers. `{n}` is a number that was never sent
 * before, so that every update changes something; `{1}`, `{2}` … are the columns of a row.
 */
import type { CustomerInit, CustomerUpdate } from '../src/contract/customer.ts';
import { address, individual, phone } from '../test/support/arbitraries.ts';

export interface Template {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

export interface Mix {
  /** One is picked at random for each request; name one several times to send it more often. */
  readonly templates: readonly Template[];
  readonly rows: readonly (readonly string[])[];
}

/** The documentation's update: e-mail, two phones, one address. The e-mail is new each time. */
export const individualChange = (n: string): CustomerUpdate['customer'] => ({
  email: `person${n}@example.test`,
  addresses: [address('123 Main Str.')],
  phones: [phone('2025550101'), phone('2025550102')],
});

export const updateIndividual: Template = {
  method: 'POST',
  path: '/customer/update',
  body: JSON.stringify({ customerId: '{1}', customer: individualChange('{n}') }),
};

/** A business with the contact data of both its representatives. */
export const updateBusiness: Template = {
  method: 'POST',
  path: '/customer/update',
  body: JSON.stringify({
    customerId: '{1}',
    customer: {
      businessAddresses: [address('{n} Main Str.')],
      businessPhones: [phone('2025550103')],
    },
    businessRepresentatives: ['{2}', '{3}'].map((id) => ({ id, ...individualChange('{n}') })),
  }),
};

/** With a passport, because a number that must be unique would have to be counted up. @param n in the reference */
export function registration(n: string): CustomerInit {
  const init = individual(1);
  init.customerReference = `New${n}`;
  init.customer.email = `new${n}@example.test`;
  init.customer.identificationDocuments = [
    { type: 'PASSPORT', value: 'P00000001', issuanceCountryCodeA3: 'USA' },
  ];
  return init;
}

export const initIndividual: Template = {
  method: 'POST',
  path: '/customer/init',
  body: JSON.stringify(registration('{n}')),
};

/** Registrations as an import sends them, each with a key. @param size number of items in one request */
export function initBatch(size: number): Template {
  const items = Array.from({ length: size }, (_, index) => ({
    operation: 'init',
    idempotencyKey: `bench-{n}x${index}`,
    body: registration(`{n}x${index}`),
  }));
  return { method: 'POST', path: '/customers/batch', body: JSON.stringify({ items }) };
}

/** Refused by the schema: the token is looked up, but nothing reaches the queue. */
export const invalidUpdate: Template = {
  method: 'POST',
  path: '/customer/update',
  body: JSON.stringify({ customerId: '{1}', customer: { ...individualChange('{n}'), email: 'no address' } }),
};

export const readStatus: Template = { method: 'GET', path: '/customer/status/{1}' };

export const readHistory: Template = { method: 'GET', path: '/customers/{1}/history' };

export function signIn(login: string, password: string): Template {
  return { method: 'POST', path: '/auth/get-token', body: JSON.stringify({ user: { login, password } }) };
}
