/**
 * The state of a customer for people who may not see its data. No endpoint shows just that, but each step towards the
 * end answers with the state that it would lead to, and a dry run of it changes nothing.
 */
import type { EndpointName } from '../../contract/endpoints.ts';
import type { CallParts, Refusal, Visit } from '../frame/page.ts';

/** Times are ISO 8601; null: it is not so. */
export interface CustomerState {
  readonly customerId: string;
  readonly version: number;
  readonly closedAt: string | null;
  readonly legalHoldSince: string | null;
}

/** Asks for the steps of the customer in the page's path. */
export type StepEndpoint = Extract<
  EndpointName,
  'customers-close' | 'customers-reopen' | 'customers-hold' | 'customers-release' | 'customers-erase'
>;

/** A dry run of a step. */
export function dryRun(visit: Visit): CallParts {
  const { customerId = '' } = visit.params;
  // A reason has to be given, and is not kept.
  return {
    path: { customerId },
    body: { reason: 'dry run' },
    headers: { 'opencif-dry-run': 'true' },
  };
}

/** @returns the state of the customer in the page's path, or why it is not known */
export async function stateOf(visit: Visit): Promise<CustomerState | Refusal> {
  const parts = dryRun(visit);
  const [released, reopened] = await Promise.all([
    visit.call('customers-release', parts),
    visit.call('customers-reopen', parts),
  ]);
  if (!released.ok) return released;
  if (!reopened.ok) return reopened;
  // Releasing leaves the time of closing as it is, and reopening leaves the hold.
  const { customerId, version, closedAt = null } = released.data;
  return { customerId, version, closedAt, legalHoldSince: reopened.data.legalHoldSince ?? null };
}

/** @returns when the customer was erased, ISO 8601; null if something else was refused */
export function erasedAtOf({ code, errors }: Refusal): string | null {
  return code === 'customerErased' ? (errors as { readonly erasedAt: string }).erasedAt : null;
}
