/** `GET /retention`: the closed customers, those closed longest first. */
import type { RecordState } from '../../domain/sections.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoTime } from '../record/customer-record.ts';

/** A place in the list: the time at which a customer was closed, ISO 8601, and its position. */
export interface RetentionPlace {
  readonly closedAt: string;
  readonly position: string;
}

/** A closed customer. */
export interface ClosedCustomer extends RetentionPlace, Pick<RecordState, 'legalHoldSince'> {
  readonly customerId: string;
}

/** The place before the first customer. */
const START: RetentionPlace = { closedAt: '0001-01-01T00:00:00.000Z', position: '0' };

/** $1 aggregator, $2 closed at this time or before, $3 and $4 after this place, $5 how many */
const selectClosed: Statement = {
  name: 'retention-list',
  text: `
select c.customer_id as "customerId", ${isoTime('c.closed_at')} as "closedAt", c.position::text as position,
       ${isoTime('c.legal_hold_at')} as "legalHoldSince"
  from customer c
 where c.aggregator_id = $1 and c.closed_at <= $2::text::timestamptz
   and (c.closed_at, c.position) > ($3::text::timestamptz, $4::bigint)
 order by c.closed_at, c.position
 limit $5::int`,
};

/** @param after null: from the first on */
export function closedCustomers(
  on: Queryable,
  aggregatorId: string,
  closedBefore: string,
  page: { readonly after: RetentionPlace | null; readonly limit: number },
): Promise<ClosedCustomer[]> {
  const { closedAt, position } = page.after ?? START;
  return on.query<ClosedCustomer>(selectClosed, [aggregatorId, closedBefore, closedAt, position, page.limit]);
}
