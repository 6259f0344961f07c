/**
 * Append-only: what logins and operators did, or were refused, that an auditor wants to know of. Each row carries a MAC
 * that only the program can make, so nobody who can merely write to the database can put one there in another's name.
 */
import { type AuditKind, type AuditKindRow, auditKinds } from '../../contract/audit-kinds.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue, Statement } from '../engine/database.ts';
import { inWindow } from '../engine/time-window.ts';

export interface AuditEvent {
  readonly kind: AuditKind;
  /** Null: it is about no aggregator, as a sign-in under a name that no login has. */
  readonly aggregatorId: string | null;
  /** Who; null: an operator at the command line, or somebody unknown. */
  readonly login: string | null;
  /** The login, webhook, endpoint or key that it is about. */
  readonly about: string | null;
  /** Keyed hash of the client's network; null without a client. */
  readonly network: string | null;
  /** Null without a request. */
  readonly requestId: string | null;
}

/** What a command of an operator, who has no login, did. */
export function operatorEvent(
  kind: AuditKind,
  of: { readonly aggregatorId: string | null; readonly about: string | null },
): AuditEvent {
  return { kind, ...of, login: null, network: null, requestId: null };
}

export function auditMac(vault: Vault, event: AuditEvent): string {
  const { kind, aggregatorId, login, about, network, requestId } = event;
  return vault.sign(JSON.stringify(['audit 1', kind, aggregatorId, login, about, network, requestId]));
}

/**
 * $1 a JSON list of events. Equal events of a counted kind are one row an hour. The order is that of the names, so two
 * statements never wait for each other's rows.
 */
const insertEvents: Statement = {
  name: 'audit-event-insert',
  text: `
insert into audit_event as e (kind, aggregator_id, login, about, network, request_id, mac, counted, times)
select distinct on (g.name) g.kind, g."aggregatorId", g.login, g.about, g.network, g."requestId", g.mac,
       g.counted || ' ' || floor(extract(epoch from now()) / 3600)::text, g.times
  from (
    select given.*, coalesce(counted, slot::text) as name,
           count(*) over (partition by coalesce(counted, slot::text))::int as times
      from jsonb_to_recordset($1::jsonb) as given(
             slot int, kind text, "aggregatorId" text, login text, about text, network text, "requestId" text,
             mac text, counted text)
  ) g
 order by g.name, g.slot
on conflict (counted) do update set times = e.times + excluded.times, last_at = excluded.last_at`,
};

/** Writes events in one statement; in a transaction, together with what they tell of. */
export async function writeAudit(on: Queryable, vault: Vault, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event, slot) => ({
    ...event,
    slot,
    mac: auditMac(vault, event),
    counted: isCounted(event.kind) ? nameOf(event) : null,
  }));
  await on.query(insertEvents, [JSON.stringify(rows)]);
}

function isCounted(kind: AuditKind): boolean {
  const row: AuditKindRow = auditKinds[kind];
  return row.counted === true;
}

/** The same for events that are counted together. */
function nameOf({ kind, aggregatorId, login, about, network }: AuditEvent): string {
  return [kind, aggregatorId, login, about, network].map((part) => part ?? '-').join(' ');
}

/** $1 to $7 the event; $8 seconds in which one event of this kind and login is enough */
const insertOnce: Statement = {
  name: 'audit-event-once',
  text: `
insert into audit_event (kind, aggregator_id, login, about, network, request_id, mac)
select $1, $2, $3, $4, $5, $6, $7
 where not exists (select from audit_event
                    where kind = $1 and login = $3 and ${inWindow('at', '$8::int')})
returning position::text as position`,
};

/**
 * @param onceIn seconds in which one event of this kind and login is enough
 * @returns whether it was written
 */
export async function auditOnce(
  on: Queryable,
  vault: Vault,
  event: AuditEvent,
  onceIn: number,
): Promise<boolean> {
  const { kind, aggregatorId, login, about, network, requestId } = event;
  const mac = auditMac(vault, event);
  const values: SqlValue[] = [kind, aggregatorId, login, about, network, requestId, mac, onceIn];
  return (await on.query(insertOnce, values)).length === 1;
}
