/**
 * Whether a customer is closed and whether a legal hold keeps it: columns of its row, which follow from its changes.
 * An erased customer has no row; its last change tells when that was.
 */
import type { RecordState } from '../../domain/sections.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoTime } from './customer-record.ts';

/** The state of a new customer. */
export const OPEN: RecordState = { closedAt: null, legalHoldSince: null };

/** The kinds of change that set the state, and nothing else. */
export type StateKind = 'closed' | 'reopened' | 'legalHoldPlaced' | 'legalHoldReleased';

/** @returns the state after a change of any kind; the same one if the change leaves it as it is */
export function stateAfter(
  state: RecordState,
  { kind, changedAt }: { readonly kind: string; readonly changedAt: string },
): RecordState {
  const { closedAt, legalHoldSince } = state;
  if (kind === 'closed' && closedAt === null) return { ...state, closedAt: changedAt };
  if (kind === 'reopened' && closedAt !== null) return { ...state, closedAt: null };
  if (kind === 'legalHoldPlaced' && legalHoldSince === null) return { ...state, legalHoldSince: changedAt };
  if (kind === 'legalHoldReleased' && legalHoldSince !== null) return { ...state, legalHoldSince: null };
  return state;
}

/** SQL: the time of the newest change of two kinds if it is of the first; $1 aggregator, $2 customer, $3 version */
const since = (first: StateKind, other: StateKind) => `(
  select case kind when '${first}' then ${isoTime('changed_at')} end
    from customer_change
   where aggregator_id = $1 and customer_id = $2 and version <= $3::int and kind in ('${first}', '${other}')
   order by version desc
   limit 1)`;

const selectState: Statement = {
  name: 'customer-state-at',
  text: `
select ${since('closed', 'reopened')} as "closedAt",
       ${since('legalHoldPlaced', 'legalHoldReleased')} as "legalHoldSince"`,
};

/** Returns the state that a version left the customer in. */
export async function stateAt(
  on: Queryable,
  aggregatorId: string,
  customerId: string,
  version: number,
): Promise<RecordState> {
  const [row] = await on.query<RecordState>(selectState, [aggregatorId, customerId, version]);
  return row ?? OPEN;
}

/** $1 aggregator, $2 customer */
const selectErasure: Statement = {
  name: 'customer-erasure',
  text: `
select kind, ${isoTime('changed_at')} as "changedAt"
  from customer_change
 where aggregator_id = $1 and customer_id = $2
 order by version desc
 limit 1`,
};

/** @returns when the customer was erased, ISO 8601; null if it was not, or if there never was such a customer */
export async function erasedAt(
  on: Queryable,
  aggregatorId: string,
  customerId: string,
): Promise<string | null> {
  const values = [aggregatorId, customerId];
  const [last] = await on.query<{ kind: string; changedAt: string }>(selectErasure, values);
  return last?.kind === 'erased' ? last.changedAt : null;
}
