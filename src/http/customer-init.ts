/** `POST /customer/init` */
import type { CustomerInit } from '../contract/customer.ts';
import { customerAnswer } from '../domain/customer-answer.ts';
import { planInit, refuseInit, refuseTaken } from '../domain/customer-init.ts';
import { createCustomer } from '../storage/customer-init.ts';
import { actorOf, type Handler } from './call.ts';
import { Refused } from './respond.ts';

export const customerInit: Handler<CustomerInit> = async (call) => {
  const { services, body, bearer } = call;
  const { database, vault, mint, metrics } = services;
  const customerId = mint.customerId(body.customerType);
  const plan = planInit(body, () => mint.representativeId());
  const refusal = refuseInit(plan);
  if (refusal) throw new Refused(refusal.code, { context: refusal.context });
  const stored = await createCustomer(database, vault, actorOf(call), customerId, plan);
  if ('holds' in stored) {
    const taken = refuseTaken(stored, bearer.aggregatorId, plan.reference);
    throw new Refused(taken.code, { context: taken.context });
  }
  metrics.countChange('created');
  return customerAnswer(stored, bearer.disclosure);
};
