/** Reads who saw whom in an aggregator: all of it, or that of a customer, of a login, of a kind. */
import type { AccessKind } from '../../contract/access-kinds.ts';
import type { RecordedVerification } from '../../contract/caller.ts';
import type { Role } from '../../contract/rights.ts';
import { SealBroken, type Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue, Statement } from '../engine/database.ts';
import { accessMac, reasonPlace } from './customer-access.ts';
import { readTrail, type TrailOf, type TrailPage, trailStatement } from './trail.ts';

/** $7 aggregator; @param condition on $8 to $10 */
const selectAccess = (name: string, condition = ''): Statement =>
  trailStatement({
    name,
    table: 'customer_access',
    columns: `e.customer_id as "customerId", e.login, e.role, e.kind, e.field, e.reason, e.request_id as "requestId",
       e.mac`,
    condition: `e.aggregator_id = $7 ${condition}`,
    sized: ['reason'],
  });

const selectAll = selectAccess('customer-access-all');
const selectOfKind = selectAccess('customer-access-of-kind', 'and e.kind = $8');
const selectOfLogin = selectAccess(
  'customer-access-of-login',
  'and e.login = $8 and ($9::text is null or e.kind = $9::text)',
);
const selectOfCustomer = selectAccess(
  'customer-access-of-customer',
  `and e.customer_id = $8
           and ($9::text is null or e.kind = $9::text) and ($10::text is null or e.login = $10::text)`,
);

interface AccessRow {
  readonly customerId: string;
  readonly login: string;
  readonly role: Role;
  readonly kind: AccessKind;
  readonly field: string | null;
  /** Sealed; null: none was given, or it was destroyed. */
  readonly reason: string | null;
  readonly requestId: string;
  readonly mac: string;
  readonly at: string;
}

/** A row, opened. */
export interface StoredAccess extends Omit<AccessRow, 'mac'> {
  /** What was revealed, as a JSON pointer; null: nothing. */
  readonly field: string | null;
  /** What fitted, if it is a verified caller whose entry can be read; null otherwise. */
  readonly verification: RecordedVerification | null;
  /** The MAC does not fit, or the reason does not open: somebody else wrote or altered the row. */
  readonly altered: boolean;
}

/** Which rows: those that fit every member; without any, all of them. */
export interface AccessOf {
  readonly customerId?: string | undefined;
  readonly login?: string | undefined;
  readonly kind?: AccessKind | undefined;
}

export async function listAccess(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  of: AccessOf,
  page: TrailPage,
): Promise<TrailOf<StoredAccess>> {
  const [statement, more] = statementOf(of);
  const asStored = (row: AccessRow) => row;
  const { items, next } = await readTrail(on, statement, page, [aggregatorId, ...more], asStored);
  await vault.learn(
    items.flatMap(({ reason }) => reason ?? []),
    on,
  );
  return { items: items.map((row) => opened(vault, aggregatorId, row)), next };
}

function statementOf({ customerId, login, kind }: AccessOf): [Statement, SqlValue[]] {
  if (customerId !== undefined) return [selectOfCustomer, [customerId, kind ?? null, login ?? null]];
  if (login !== undefined) return [selectOfLogin, [login, kind ?? null]];
  return kind === undefined ? [selectAll, []] : [selectOfKind, [kind]];
}

function opened(vault: Vault, aggregatorId: string, { mac, ...row }: AccessRow): StoredAccess {
  const reason = openedReason(vault, aggregatorId, row);
  const isProved = accessMac(vault, { aggregatorId, ...row }) === mac;
  const altered = !isProved || reason === undefined;
  const isVerification = row.kind === 'verification';
  return {
    ...row,
    field: isVerification ? null : row.field,
    // Only the program's own text is read: another may be anything.
    verification: isVerification && isProved ? (JSON.parse(row.field ?? '') as RecordedVerification) : null,
    reason: reason ?? null,
    altered,
  };
}

/** @returns undefined if it does not open: one altered entry must not hide the others from auditors */
function openedReason(
  vault: Vault,
  aggregatorId: string,
  { customerId, requestId, reason }: Omit<AccessRow, 'mac'>,
): string | null | undefined {
  if (reason === null) return null;
  try {
    return vault.open({ aggregatorId, customerId }, reasonPlace(requestId), reason);
  } catch (error) {
    if (error instanceof SealBroken) return undefined;
    throw error;
  }
}

/** $1 aggregator, $2 customer. Its first change stays when it is erased. */
const selectKnown: Statement = {
  name: 'customer-known',
  text: `
select 1 as known from customer_change
 where aggregator_id = $1 and customer_id = $2 and version = 1`,
};

/** Tells whether the aggregator has the customer, or had it until it was erased. */
export async function isCustomer(on: Queryable, aggregatorId: string, customerId: string): Promise<boolean> {
  return (await on.query(selectKnown, [aggregatorId, customerId])).length > 0;
}
