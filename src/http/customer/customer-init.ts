/** `POST /customer/init` */
import type { Customer, CustomerInit } from '../../contract/customer.ts';
import type { InitHeaders } from '../../contract/headers.ts';
import { customerAnswer } from '../../domain/customer-answer.ts';
import { planInit, refuseInit, refuseTaken } from '../../domain/customer-init.ts';
import { actorOf, type Call } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { isDryRun, keyOf, replay, tellDryRun, withKey } from './idempotency-key.ts';

type InitCall = Call<CustomerInit, unknown, InitHeaders>;

export const customerInit = (call: InitCall): Promise<Customer> => {
  const key = keyOf(call, 'customer-init');
  return withKey(call, key, () => initCustomer(call, key));
};

async function initCustomer(call: InitCall, key: ReturnType<typeof keyOf>): Promise<Customer> {
  const { services, body, bearer, reply } = call;
  const { inits, mint, metrics, webhooks } = services;
  const customerId = mint.customerId(body.customerType);
  const plan = planInit(body, () => mint.representativeId());
  const refusal = refuseInit(plan);
  if (refusal) throw new Refused(refusal.code, { context: refusal.context });
  const dryRun = isDryRun(call);
  const outcome = await inits.apply({ actor: actorOf(call), customerId, plan, dryRun, key });
  if ('replay' in outcome) return replay(call, key, outcome.replay);
  if ('holder' in outcome) {
    const taken = refuseTaken(outcome.holder, bearer.aggregatorId, plan.reference);
    throw new Refused(taken.code, { context: taken.context });
  }
  if (dryRun) tellDryRun(call, Object.keys(plan.sections));
  else {
    metrics.countChange('created');
    webhooks.wake();
  }
  reply.version = outcome.customer.version;
  return customerAnswer(outcome.customer, bearer.disclosure);
}
