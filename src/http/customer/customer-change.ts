/** The steps shared by every change of a stored customer: header conditions and key, queue, rules, answer. */
import type { Refusal } from '../../contract/errors.ts';
import type { ChangeHeaders } from '../../contract/headers.ts';
import { isPerson } from '../../contract/rights.ts';
import { customerAnswer } from '../../domain/customer-answer.ts';
import type { StoredCustomer } from '../../domain/sections.ts';
import type { ChangeOutcome, ChangeResult, CustomerChange } from '../../storage/customer/customer-change.ts';
import type { Queryable } from '../../storage/engine/database.ts';
import { sectionsChangedBetween } from '../../storage/record/customer-history.ts';
import { countWebhooksWanting } from '../../storage/webhook/webhooks-wanting.ts';
import { actorOf, type CustomerOutcome } from '../frame/call.ts';
import { callerOf, noCaller } from '../frame/caller.ts';
import { allowedVersions } from '../frame/etag.ts';
import { isDryRun, type KeyedCall, keyOf, withKey } from '../frame/idempotency-key.ts';
import { reasonOf } from '../frame/reason.ts';
import { Refused } from '../frame/respond.ts';
import { dryRunOf, replay } from './outcome.ts';

/** A change, and what the rules say of it. */
export interface PlannedChange {
  readonly change: CustomerChange;
  /** Why the rules refuse the change, judged from what the statement found; null if they allow it. */
  readonly refusalOf: (result: ChangeResult) => Refusal | null;
  /** The version of the customer that it was planned from. At another version it is planned anew. */
  readonly from?: number;
}

/** A request that changes a customer. */
type ChangeCall = KeyedCall & { readonly headers: ChangeHeaders };

/** Maximum number of tries; each retry means that another request has just used the key or changed the customer. */
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
  refusalOf: PlannedChange['refusalOf'],
): Promise<CustomerOutcome> {
  return changeAsPlanned(call, endpoint, () => ({ change, refusalOf }), reasonOf(call.headers));
}

/**
 * The same for a change that depends on what is stored: planned before each try.
 * @param reason why; null: none was given
 */
export function changeAsPlanned(
  call: ChangeCall,
  endpoint: string,
  plan: () => PlannedChange | Promise<PlannedChange>,
  reason: string | null,
): Promise<CustomerOutcome> {
  const key = keyOf(call, endpoint);
  return withKey(call, key, async () => {
    const allowed = allowedVersions(call.headers['if-match']);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const planned = await plan();
      const caller = (await callerOf(call, planned.change.customerId)) ?? noCaller;
      const { change, refusalOf } = caller.refused ? unverified(planned) : planned;
      const ifMatch = versionsOf(planned, allowed);
      const { verified } = caller;
      const order = { actor: actorOf(call), change, reason, verified, ifMatch, dryRun: isDryRun(call), key };
      const outcome: ChangeOutcome = await call.services.changes.apply(order);
      if ('replay' in outcome) return replay(call, key, outcome.replay);
      if ('taken' in outcome || isOutdated(planned, allowed, outcome)) continue;
      return answerOf(call, change, outcome, refusalOf(outcome));
    }
    throw new Refused(key ? 'idempotencyKeyInUse' : 'serviceUnavailable', { retryAfter: 1 });
  });
}

/** It is sent all the same, and accepted by no customer: only the statement knows whether its key was used before. */
function unverified({ change, refusalOf }: PlannedChange): PlannedChange {
  const { customerId } = change;
  return {
    change: { ...change, customerTypes: [] },
    refusalOf: (result) =>
      result.customer ? { code: 'callerNotVerified', context: { customerId } } : refusalOf(result),
  };
}

/** @param allowed by the client; null: any */
function versionsOf({ from }: PlannedChange, allowed: readonly number[] | null): readonly number[] | null {
  if (from === undefined) return allowed;
  return allowed === null || allowed.includes(from) ? [from] : [];
}

/** Whether the customer was changed after the plan was made, so that the client would allow another plan. */
function isOutdated(
  { from }: PlannedChange,
  allowed: readonly number[] | null,
  { customer, accepted, versionMatches }: ChangeResult,
): boolean {
  if (from === undefined || !customer || !accepted || versionMatches) return false;
  return allowed === null || allowed.includes(customer.version);
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
    ...(dryRun && { ...dryRunOf(changedSections), ...(await toldOf(call, change, result)) }),
  };
}

/** A person decides by it whether to go on; programs try out changes by the thousand, and do not ask. */
async function toldOf(
  { services, bearer }: ChangeCall,
  { kind }: CustomerChange,
  { changedSections }: ChangeResult,
): Promise<Pick<CustomerOutcome, 'webhooks'>> {
  if (!isPerson(bearer.role)) return {};
  if (changedSections.length === 0) return { webhooks: 0 };
  return { webhooks: await countWebhooksWanting(services.database, bearer.aggregatorId, kind) };
}

/**
 * Names what changed after the newest version that the client knows, if it knows any.
 * @param on a transaction, if one is open
 */
export async function versionConflict(
  { services, bearer, headers }: Pick<ChangeCall, 'services' | 'bearer' | 'headers'>,
  { customerId, version }: Pick<StoredCustomer, 'customerId' | 'version'>,
  on: Queryable = services.database,
): Promise<Refused> {
  const known = (allowedVersions(headers['if-match']) ?? []).filter((one) => one < version);
  const context = { customerId, version: String(version) };
  if (known.length === 0) return new Refused('versionTagUnknown', { context, version });
  const range = { from: Math.max(...known), to: version };
  const sections = await sectionsChangedBetween(on, bearer.aggregatorId, customerId, range);
  return new Refused('versionConflict', { context: { ...context, sections }, version });
}
