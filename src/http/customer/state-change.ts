/** The steps shared by every change of a customer's state: key, lock, change, conditions, answer. */
import type { StateHeaders } from '../../contract/headers.ts';
import type { CustomerState } from '../../contract/retention.ts';
import { shownState } from '../../domain/customer-answer.ts';
import {
  changeState,
  type LockedCustomer,
  lockForState,
  type StateOrder,
} from '../../storage/customer/state-change.ts';
import type { Queryable } from '../../storage/engine/database.ts';
import { type StateKind, stateAfter } from '../../storage/record/record-state.ts';
import { type Answer, actorOf, type Call } from '../frame/call.ts';
import { allowedVersions } from '../frame/etag.ts';
import { isDryRun } from '../frame/idempotency-key.ts';
import { noCustomer } from '../frame/no-customer.ts';
import { once } from '../frame/once.ts';
import { versionConflict } from './customer-change.ts';

/** A request that changes the state of the customer in its path. */
type StateCall = Call & {
  readonly params: { readonly customerId: string };
  readonly body: { readonly reason: string };
  readonly headers: StateHeaders;
};

/**
 * Closes, reopens, holds or releases a customer. One that is already so stays as it is, and gets no new version.
 * @param endpoint its name
 */
export function setState(call: StateCall, endpoint: string, kind: StateKind): Promise<Answer<CustomerState>> {
  return oneStep(call, endpoint, kind, async (tx, customer, order) => {
    const { closedAt, legalHoldSince } = customer;
    const now = { closedAt, legalHoldSince };
    const state = stateAfter(now, { kind, changedAt: order.actor.at });
    const changes = state !== now && !isDryRun(call);
    const version = changes
      ? await changeState(tx, call.services.vault, customer, order, state)
      : customer.version;
    return { customerId: customer.customerId, version, ...shownState(state) };
  });
}

/**
 * Does one step with the customer locked, in one transaction and once for each key.
 * @param step makes the change, unless there is nothing to change or this is a dry run; its answer has the version of
 *   the customer afterwards
 * @throws Refused if there is no such customer, or it is not at a version of `If-Match`
 */
export async function oneStep<Data extends { readonly version: number }>(
  call: StateCall,
  endpoint: string,
  kind: StateOrder['kind'],
  step: (tx: Queryable, customer: LockedCustomer, order: StateOrder) => Promise<Data>,
): Promise<Answer<Data>> {
  const { services, bearer, params, headers } = call;
  const allowed = allowedVersions(headers['if-match']);
  let changed = false;
  const work = async (tx: Queryable) => {
    const customer = await lockForState(tx, bearer.aggregatorId, params.customerId);
    if (!customer) throw await noCustomer(call, params.customerId, tx);
    const data = await step(tx, customer, { actor: actorOf(call), kind, reason: call.body.reason });
    // Last, as RFC 9110 wants it (13.2.1): what is refused anyway has no condition. The step is undone.
    if (allowed && !allowed.includes(customer.version)) throw await versionConflict(call, customer, tx);
    changed = data.version > customer.version;
    return data;
  };
  const { customerId } = params;
  const answer = await once(call, `${endpoint} ${customerId}`, work, customerId);
  if (changed) {
    services.metrics.countChange(kind);
    services.webhooks.wake();
    services.feed.wake(bearer.aggregatorId);
  }
  return { ...answer, version: answer.data.version, ...(isDryRun(call) && { dryRun: true }) };
}
