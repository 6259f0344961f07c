/** `POST /customer/update` */
import type { CustomerUpdate } from '../contract/customer.ts';
import { planUpdate, refuseUpdate } from '../domain/customer-update.ts';
import type { Handler } from './call.ts';
import { type ChangeCall, changeCustomer } from './customer-change.ts';

export const customerUpdate: Handler<CustomerUpdate, unknown, ChangeCall['headers']> = (call) => {
  const { body } = call;
  const change = { kind: 'updated', customerId: body.customerId, ...planUpdate(body) } as const;
  return changeCustomer(call, 'customer-update', change, ({ customer }) => refuseUpdate(customer, body));
};
