/** Tells auditors what an operator does: to a login, in the transaction that does it; to keys, which are of all. */
import type { AuditKind } from '../../contract/audit-kinds.ts';
import { listAggregators } from '../../storage/account/aggregator.ts';
import { findLogin } from '../../storage/account/login.ts';
import { operatorEvent, writeAudit } from '../../storage/audit/audit-event.ts';
import type { Database, Queryable } from '../../storage/engine/database.ts';
import type { Vault } from '../../vault/vault.ts';

interface Doing<Result> {
  readonly kind: AuditKind;
  /** Which login it is done to. */
  readonly login: string;
  /** Tells from the result whether anything was done. */
  readonly isDone: (result: Result) => boolean;
}

/** Runs the work in a transaction. @returns what the work returns */
export function audited<Result>(
  database: Database,
  vault: Vault,
  { kind, login, isDone }: Doing<Result>,
  work: (on: Queryable) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (tx) => {
    const result = await work(tx);
    if (!isDone(result)) return result;
    const aggregatorId = (await findLogin(tx, vault, login))?.aggregatorId ?? null;
    await writeAudit(tx, vault, [operatorEvent(kind, { aggregatorId, about: login })]);
    return result;
  });
}

/** Keys are the whole store's, so the auditors of each aggregator are told. @param about which generation */
export async function auditKeys(
  on: Queryable,
  vault: Vault,
  kind: AuditKind,
  about: string | null,
): Promise<void> {
  const aggregatorIds = await listAggregators(on);
  await writeAudit(
    on,
    vault,
    aggregatorIds.map((aggregatorId) => operatorEvent(kind, { aggregatorId, about })),
  );
}
