/** Reads audit events of an aggregator: all, those of a kind, or those of a login. */
import type { AuditKind } from '../../contract/audit-kinds.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoTime } from '../record/customer-record.ts';
import { auditMac } from './audit-event.ts';
import { readTrail, type TrailOf, type TrailPage, trailStatement } from './trail.ts';

/** $7 aggregator; @param condition on $8 and $9 */
const selectEvents = (name: string, condition = ''): Statement =>
  trailStatement({
    name,
    table: 'audit_event',
    columns: `e.kind, e.login, e.about, e.network, e.request_id as "requestId", e.times,
       ${isoTime('e.last_at')} as "lastAt", e.mac`,
    condition: `e.aggregator_id = $7 ${condition}`,
    sized: ['about'],
  });

const selectAll = selectEvents('audit-event-all');
const selectOfKind = selectEvents('audit-event-of-kind', 'and e.kind = $8');
const selectOfLogin = selectEvents(
  'audit-event-of-login',
  'and e.login = $8 and ($9::text is null or e.kind = $9::text)',
);

interface AuditRow {
  readonly kind: AuditKind;
  readonly login: string | null;
  readonly about: string | null;
  readonly network: string | null;
  readonly requestId: string | null;
  readonly at: string;
  /** How many of a counted kind there were in the hour; else 1. */
  readonly times: number;
  /** Of the last of them. */
  readonly lastAt: string;
  readonly mac: string;
}

export interface StoredAudit extends Omit<AuditRow, 'mac'> {
  /** The MAC does not fit: somebody else wrote or altered the row. It does not cover times and counts. */
  readonly altered: boolean;
}

/** @param of only events of this kind, or of this login, or both; undefined: of any */
export function listAudit(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  { kind, login }: { readonly kind?: AuditKind | undefined; readonly login?: string | undefined },
  page: TrailPage,
): Promise<TrailOf<StoredAudit>> {
  const open = ({ mac, ...row }: AuditRow): StoredAudit => ({
    ...row,
    altered: auditMac(vault, { aggregatorId, ...row }) !== mac,
  });
  if (login !== undefined) {
    return readTrail(on, selectOfLogin, page, [aggregatorId, login, kind ?? null], open);
  }
  if (kind !== undefined) return readTrail(on, selectOfKind, page, [aggregatorId, kind], open);
  return readTrail(on, selectAll, page, [aggregatorId], open);
}
