/** The steps shared by every change of a stored customer: header conditions and key, queue, rules, answer. */
import type { Refusal } from '../../contract/errors.ts';
import type { ChangeHeaders } from '../../contract/headers.ts';
import { customerAnswer } from '../../domain/customer-answer.ts';
import type { StoredCustomer } from '../../domain/sections.ts';
import type { ChangeOutcome, ChangeResult, CustomerChange } from '../../storage/customer/customer-change.ts';
import { sectionsChangedBetween } from '../../storage/record/customer-history.ts';
import { actorOf, type CustomerOutcome } from '../frame/call.ts';
import { allowedVersions } from '../frame/etag.ts';
import { isDryRun, type KeyedCall, keyOf, withKey } from '../frame/idempotency-key.ts';
import { reasonOf } from '../frame/reason.ts';
import { Refused } from '../frame/respond.ts';
import { dryRunOf, replay } from './outcome.ts';

/** A request that changes a customer. */
type ChangeCall = KeyedCall & { readonly headers: ChangeHeaders };

/** Maximum number of tries; each retry means that another node has just used the key. */
const ATTEMPTS = 5;

/**
 * @param refusalOf why the rules refuse the change, judged from what the statement found; null if they allow it
 * @throws Refused with that refusal, or because of the conditions or the key in the headers
 * @throws Error when statement and rules disagree: a 200 must mean that the change is stored
 */
export function changeCustomer(
  call: ChangeCall,
  endpoint: string,
  change: CustomerChange,
  refusalOf: (result: ChangeResult) => Refusal | null,
): Promise<CustomerOutcome> {
  const key = keyOf(call, endpoint);
  return withKey(call, key, async () => {
    const ifMatch = allowedVersions(call.headers['if-match']);
    const reason = reasonOf(call.headers);
    const order = { actor: actorOf(call), change, reason, ifMatch, dryRun: isDryRun(call), key };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const outcome: ChangeOutcome = await call.services.changes.apply(order);
      if ('replay' in outcome) return replay(call, key, outcome.replay);
      if (!('taken' in outcome)) return answerOf(call, change, outcome, refusalOf(outcome));
    }
    throw new Refused('idempotencyKeyInUse', { retryAfter: 1 });
  });
}

async function answerOf(
  call: ChangeCall,
  change: CustomerChange,
  result: ChangeResult,
  refusal: Refusal | null,
): Promise<CustomerOutcome> {
  if (refusal) throw new Refused(refusal.code, { context: refusal.context });
  const { customer, accepted, versionMatches, changedSections } = result;
  if (customer && accepted && !versionMatches) throw await versionConflict(call, customer);
  if (result.tooLarge) {
    throw new Refused('customerTooLarge', { context: { customerId: change.customerId } });
  }
  if (!customer || !accepted) throw new Error('The statement refused what the rules accept.');
  const dryRun = isDryRun(call);
  if (!dryRun && changedSections.length > 0) {
    call.services.metrics.countChange(change.kind);
    call.services.webhooks.wake();
    call.services.feed.wake(call.bearer.aggregatorId);
  }
  return {
    data: customerAnswer(customer, call.bearer.disclosure),
    version: customer.version,
    ...(dryRun && dryRunOf(changedSections)),
  };
}

/** Names what changed after the newest version that the client knows, if it knows any. */
async function versionConflict(call: ChangeCall, { customerId, version }: StoredCustomer): Promise<Refused> {
  const { services, bearer, headers } = call;
  const known = (allowedVersions(headers['if-match']) ?? []).filter((one) => one < version);
  const context = { customerId, version: String(version) };
  if (known.length === 0) return new Refused('versionTagUnknown', { context, version });
  const range = { from: Math.max(...known), to: version };
  const sections = await sectionsChangedBetween(services.database, bearer.aggregatorId, customerId, range);
  return new Refused('versionConflict', { context: { ...context, sections }, version });
}
