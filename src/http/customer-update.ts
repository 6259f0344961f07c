/** `POST /customer/update` */
import type { CustomerUpdate } from '../contract/customer.ts';
import { planUpdate, refuseUpdate } from '../domain/customer-update.ts';
import { applyChange } from '../storage/customer-change.ts';
import { actorOf, type Handler } from './call.ts';
import { answerOf } from './customer-answer.ts';

export const customerUpdate: Handler<CustomerUpdate> = async (call) => {
  const { services, body, bearer } = call;
  const change = { kind: 'updated', customerId: body.customerId, ...planUpdate(body) } as const;
  const result = await applyChange(services.database, services.vault, actorOf(call), change);
  return answerOf(result, refuseUpdate(result.customer, body), bearer);
};
