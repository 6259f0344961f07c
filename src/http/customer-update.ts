/** `POST /customer/update` */
import type { CustomerUpdate } from '../contract/customer.ts';
import { planUpdate, refuseUpdate } from '../domain/customer-update.ts';
import type { Handler } from './call.ts';
import { changeCustomer } from './customer-change.ts';

export const customerUpdate: Handler<CustomerUpdate> = (call) => {
  const { body } = call;
  const change = { kind: 'updated', customerId: body.customerId, ...planUpdate(body) } as const;
  return changeCustomer(call, change, ({ customer }) => refuseUpdate(customer, body));
};
