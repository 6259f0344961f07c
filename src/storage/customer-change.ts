/**
 * The one statement behind every change of an existing customer: update, add-employee and
 * disable-employee differ only in what they ask of the stored row and in the sections they put in.
 */
import type { CustomerType } from '../contract/customer.ts';
import type { Sections, StoredCustomer } from '../domain/sections.ts';
import { DIGEST_LENGTH, type Vault } from '../vault/vault.ts';
import {
  type Actor,
  type CustomerRow,
  customerColumns,
  linkHash,
  openCustomer,
  payloadHash,
  sealSections,
} from './customer-record.ts';
import type { Database, Statement } from './database.ts';

export type ChangeKind = 'updated' | 'employeeAdded' | 'employeeDisabled';

export interface CustomerChange {
  readonly kind: ChangeKind;
  readonly customerId: string;
  /** Sections to put in place of the stored ones, whole. */
  readonly sections: Sections;
  /** The stored customer must be of one of these types … */
  readonly customerTypes: readonly CustomerType[];
  /** … have these sections … */
  readonly requiredSections?: readonly string[];
  /** … and for the employee kinds this individual must exist and be, or not yet be, its employee. */
  readonly employeeId?: string;
}

export interface ChangeResult {
  /** The customer after the change, or as it stands where nothing changed; null when unknown. */
  readonly customer: StoredCustomer | null;
  /** Type of the customer named by `employeeId`; null when unknown or not asked. */
  readonly employeeType: CustomerType | null;
  /** True when the stored row met every condition. */
  readonly accepted: boolean;
  /** True when a version was added: accepted, and some value differed. */
  readonly changed: boolean;
}

const linkParts = [
  'c.aggregator_id',
  'c.customer_id',
  's.version + 1',
  '$9::text',
  '$6::text',
  '$7::text',
  '$8::text',
  'p.payload_hash',
];

/**
 * $1 aggregator, $2 customer, $3 sealed sections, $4 types accepted, $5 sections that must exist,
 * $6 time, $7 login, $8 request, $9 kind, $10 employee or null.
 *
 * The row is locked first, so that of two concurrent changes the second sees what the first wrote. A
 * section whose digest equals the stored one is left out; where none is left nothing is written.
 */
const changeCustomer: Statement = {
  name: 'customer-change',
  text: `
with stored as materialized (
  select * from customer where aggregator_id = $1 and customer_id = $2 for update
), employee as (
  select customer_type from customer where aggregator_id = $1 and customer_id = $10
), condition as materialized (
  select s.customer_type = any($4::text[])
     and s.sections ?& $5::text[]
     and case $9
           when 'employeeAdded' then
             exists (select from employee where customer_type = 'individual') and $10 <> all(s.employee_ids)
           when 'employeeDisabled' then $10 = any(s.employee_ids)
           else true
         end as accepted
    from stored s
), difference as materialized (
  select coalesce(jsonb_object_agg(d.key, s.sections -> d.key), '{}') as before,
         coalesce(jsonb_object_agg(d.key, d.value), '{}') as after
    from stored s, condition, jsonb_each($3::jsonb) d
   where accepted
     and left(s.sections ->> d.key, ${DIGEST_LENGTH}) is distinct from left(d.value #>> '{}', ${DIGEST_LENGTH})
), payload as materialized (
  select before, after, ${payloadHash('before', 'after')} as payload_hash from difference where after <> '{}'
), changed as (
  update customer c
     set sections = s.sections || p.after,
         version = s.version + 1,
         employee_ids = case $9 when 'employeeAdded' then s.employee_ids || $10::text else s.employee_ids end,
         link = ${linkHash('s.link', linkParts)}
    from stored s, payload p
   where c.aggregator_id = $1 and c.customer_id = $2
  returning c.*
), change as (
  insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id,
                               before, after, payload_hash, link)
  select c.aggregator_id, c.customer_id, c.version, $9, $6::text::timestamptz, $7, $8,
         p.before, p.after, p.payload_hash, c.link
    from changed c, payload p
)
select ${customerColumns('current')}, accepted,
       exists (select from changed) as changed,
       (select customer_type from employee) as employee_type
  from (select * from changed
        union all
        select * from stored where not exists (select from changed)) current, condition`,
};

interface ChangeRow extends CustomerRow {
  readonly accepted: boolean;
  readonly changed: boolean;
  readonly employee_type: CustomerType | null;
}

/** Makes the change, its version and its history row, or none of them. */
export async function applyChange(
  database: Database,
  vault: Vault,
  actor: Actor,
  change: CustomerChange,
): Promise<ChangeResult> {
  const { aggregatorId } = actor;
  const { customerId } = change;
  const [row] = await database.query<ChangeRow>(changeCustomer, [
    aggregatorId,
    customerId,
    sealSections(vault, { aggregatorId, customerId }, change.sections),
    change.customerTypes,
    change.requiredSections ?? [],
    actor.at,
    actor.login,
    actor.requestId,
    change.kind,
    change.employeeId ?? null,
  ]);
  if (!row) return { customer: null, employeeType: null, accepted: false, changed: false };
  return {
    customer: openCustomer(vault, aggregatorId, row),
    employeeType: row.employee_type,
    accepted: row.accepted,
    changed: row.changed,
  };
}
