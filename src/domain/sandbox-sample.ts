/** The sandbox's sample as registrations: stored by `POST /sandbox/reset` and by a fresh sandbox. */
import { type SandboxCustomer, sandboxCustomers, sandboxLogin, sandboxPeople } from '../contract/sandbox.ts';
import { type NewCustomer, planInit } from './customer-init.ts';

/** A sample customer, ready to be registered under its documented id and time. */
export interface SampleCustomer {
  readonly customerId: string;
  readonly createdAt: string;
  readonly plan: NewCustomer;
}

export const sandboxSample = {
  login: sandboxLogin,
  people: sandboxPeople,
  customers: sandboxCustomers.map(sampleCustomer),
};

function sampleCustomer({ customerId, createdAt, init }: SandboxCustomer): SampleCustomer {
  const plan = planInit(init, () => {
    throw new Error('A sample representative has no id.');
  });
  return { customerId, createdAt, plan };
}
