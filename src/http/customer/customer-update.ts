/** `POST /customer/update` */
import { planUpdate, refuseUpdate } from '../../domain/customer-update.ts';
import type { CallOf, CustomerOutcome } from '../frame/call.ts';
import { changeCustomer } from './customer-change.ts';

export const customerUpdate = (call: CallOf<'customer-update'>): Promise<CustomerOutcome> => {
  const { body } = call;
  const change = { kind: 'updated', customerId: body.customerId, ...planUpdate(body) } as const;
  return changeCustomer(call, 'customer-update', change, ({ customer }) => refuseUpdate(customer, body));
};
