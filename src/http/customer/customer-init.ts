/** `POST /customer/init` */
import { customerAnswer } from '../../domain/customer-answer.ts';
import { planInit, refuseInit, refuseTaken } from '../../domain/customer-init.ts';
import type { IdempotencyKey } from '../../storage/record/idempotency-key.ts';
import { actorOf, type CallOf, type CustomerOutcome } from '../frame/call.ts';
import { isDryRun, keyOf, withKey } from '../frame/idempotency-key.ts';
import { reasonOf } from '../frame/reason.ts';
import { Refused } from '../frame/respond.ts';
import { dryRunOf, replay } from './outcome.ts';
import { judged } from './tax-number.ts';

type InitCall = CallOf<'customer-init'>;

export const customerInit = (call: InitCall): Promise<CustomerOutcome> => {
  const key = keyOf(call, 'customer-init');
  return withKey(call, key, () => initCustomer(call, key));
};

async function initCustomer(call: InitCall, key: IdempotencyKey | null): Promise<CustomerOutcome> {
  const { services, body, bearer } = call;
  const { inits, mint, metrics, webhooks } = services;
  const customerId = mint.customerId(body.customerType);
  const plan = planInit(body, () => mint.representativeId(), services.settings.nameSearch);
  const refusal = refuseInit(plan);
  if (refusal) throw new Refused(refusal.code, { context: refusal.context });
  const dryRun = isDryRun(call);
  const reason = reasonOf(call.headers);
  const order = { actor: actorOf(call), customerId, plan, reason, dryRun, key };
  const outcome = await judged(call, plan, () => inits.apply(order));
  if ('replay' in outcome) return replay(call, key, outcome.replay);
  if ('holder' in outcome) {
    const taken = refuseTaken(outcome.holder, bearer, plan.reference);
    throw new Refused(taken.code, { context: taken.context });
  }
  if (!dryRun) {
    metrics.countChange('created');
    webhooks.wake();
    services.feed.wake(bearer.aggregatorId);
  }
  return {
    data: customerAnswer(outcome.customer, bearer.disclosure),
    version: outcome.customer.version,
    ...(dryRun && dryRunOf(Object.keys(plan.sections))),
  };
}
