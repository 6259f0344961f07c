/** `POST /customers/:customerId/revert`: puts sections back, by the same statement as an update. */
import { searchTerms } from '../../domain/customer-search.ts';
import {
  activated,
  type Former,
  formerChange,
  formerVersion,
  peopleIn,
  planRevert,
} from '../../domain/customers-revert.ts';
import { isEmployeeSection, type StoredCustomer } from '../../domain/sections.ts';
import { customerAt, readHistory, sectionsChangedBetween } from '../../storage/record/customer-history.ts';
import type { CallOf, CustomerOutcome } from '../frame/call.ts';
import { orErased } from '../frame/no-customer.ts';
import { requireRight, rightOf } from '../frame/require-right.ts';
import { changeAsPlanned, type PlannedChange } from './customer-change.ts';

type RevertCall = CallOf<'customers-revert'>;

export const customersRevert = (call: RevertCall): Promise<CustomerOutcome> => {
  const { customerId } = call.params;
  const endpoint = `customers-revert ${customerId}`;
  return orErased(
    call,
    customerId,
    changeAsPlanned(call, endpoint, () => planOf(call), call.body.reason),
  );
};

/** Plans from the customer as it is now; the statement then takes no other version. */
async function planOf(call: RevertCall): Promise<PlannedChange> {
  const { services, bearer, params, body } = call;
  const { customerId } = params;
  const now = await services.statuses.apply({ aggregatorId: bearer.aggregatorId, customerId });
  const former = now && (await formerOf(call, now));
  const plan = planRevert(customerId, now, former, body.sections);
  const change = { kind: 'reverted', customerId, sections: {}, customerTypes: [] } as const;
  // It is sent all the same, and accepted by no customer: only the statement knows whether its key was used before.
  if ('refusal' in plan) return { change, refusalOf: () => plan.refusal };
  const { sections, from } = plan;
  if (Object.keys(sections).some(isEmployeeSection))
    requireRight(bearer, rightOf('customer-disable-employee'));
  const gone = await goneOf(call, activated(sections));
  if (gone !== null)
    return { change, refusalOf: () => ({ code: 'customerNotFound', context: { customerId: gone } }) };
  return {
    change: {
      ...change,
      sections,
      searchTerms: searchTerms(sections),
      customerTypes: [from.customerType],
      requiredSections: peopleIn(sections),
    },
    from: from.version,
    refusalOf: ({ customer }) => (customer ? null : { code: 'customerNotFound', context: { customerId } }),
  };
}

/** @returns the first of these employees who is no longer there, because they were erased; null: all are there */
async function goneOf(
  { services, bearer }: RevertCall,
  employeeIds: readonly string[],
): Promise<string | null> {
  for (const customerId of employeeIds) {
    const there = await services.statuses.apply({ aggregatorId: bearer.aggregatorId, customerId });
    if (!there) return customerId;
  }
  return null;
}

/** @returns null if the customer has no such version */
async function formerOf({ services, bearer, body }: RevertCall, now: StoredCustomer): Promise<Former | null> {
  const { database, vault } = services;
  const { aggregatorId } = bearer;
  const { customerId } = now;
  if ('version' in body) {
    const then = await customerAt(database, vault, aggregatorId, customerId, { version: body.version });
    return then && formerVersion(now.sections, then.sections);
  }
  const page = { beforeVersion: body.change + 1, limit: 1, bytes: 0 };
  const [change] = (await readHistory(database, vault, aggregatorId, customerId, page)) ?? [];
  if (change?.version !== body.change) return null;
  const range = { from: body.change, to: now.version };
  const touchedSince = await sectionsChangedBetween(database, aggregatorId, customerId, range);
  return formerChange(change, touchedSince);
}
