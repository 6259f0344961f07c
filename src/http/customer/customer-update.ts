/** `POST /customer/update` */
import type { Customer, CustomerUpdate } from '../../contract/customer.ts';
import { planUpdate, refuseUpdate } from '../../domain/customer-update.ts';
import { type ChangeCall, changeCustomer } from './customer-change.ts';

export const customerUpdate = (call: ChangeCall<CustomerUpdate>): Promise<Customer> => {
  const { body } = call;
  const change = { kind: 'updated', customerId: body.customerId, ...planUpdate(body) } as const;
  return changeCustomer(call, 'customer-update', change, ({ customer }) => refuseUpdate(customer, body));
};
