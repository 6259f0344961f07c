/** Tells auditors what a request did, or was refused. */
import type { Logger } from 'pino';
import type { AuditKind } from '../../contract/audit-kinds.ts';
import type { Endpoint } from '../../contract/endpoint.ts';
import { endpoints } from '../../contract/endpoints.ts';
import type { Limits } from '../../contract/limits.ts';
import { networkHash } from '../../storage/account/network-hash.ts';
import type { Bearer } from '../../storage/account/token.ts';
import { AppendQueue } from '../../storage/audit/append-queue.ts';
import { type AuditEvent, writeAudit } from '../../storage/audit/audit-event.ts';
import { writeAccess } from '../../storage/audit/customer-access.ts';
import type { Database, Queryable } from '../../storage/engine/database.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Call, Services } from './call.ts';
import type { Metrics } from './metrics.ts';
import { networkOf } from './network.ts';
import { Strangers } from './strangers.ts';

/** The parts of a call that say whose request it is. */
type Requested = Pick<Call, 'services' | 'address' | 'requestId'> & {
  readonly bearer: Pick<Bearer, 'aggregatorId' | 'login'>;
};

/** @param about the login, webhook, endpoint or key that it is about */
export function auditEvent(
  { services, bearer, address, requestId }: Requested,
  kind: AuditKind,
  about: string | null = null,
): AuditEvent {
  const { aggregatorId, login } = bearer;
  const network = networkHash(services.vault, aggregatorId, networkOf(address));
  return { kind, aggregatorId, login, about, network, requestId };
}

/** What keeps the records for auditors. */
export function recordsOf(
  database: Database,
  vault: Vault,
  limits: Limits,
  { metrics, log }: { readonly metrics: Metrics; readonly log: Logger | undefined },
): Pick<Services, 'audit' | 'access' | 'strangers' | 'tellAltered'> {
  const queue = new AppendQueue<AuditEvent>(async (events) => {
    await writeAudit(database, vault, events);
    for (const { kind } of events) metrics.countAudit(kind);
  });
  return {
    audit: queue,
    access: new AppendQueue((seen) => writeAccess(database, vault, seen)),
    strangers: new Strangers(limits.strangerNetworks),
    tellAltered: alteredTeller(queue, log),
  };
}

/** @returns logs that somebody altered a row of the database, and tells the auditors of the aggregator that it names */
function alteredTeller(queue: AppendQueue<AuditEvent>, log: Logger | undefined): Services['tellAltered'] {
  return (fault, aggregatorId = null) => {
    log?.error({ fault });
    const event = { kind: 'alteredFound', aggregatorId, about: fault } as const;
    // Nobody waits for it: without a store there is the line in the log.
    queue.write({ ...event, login: null, network: null, requestId: null }).catch(() => {});
  };
}

const kinds = new Map((endpoints as readonly Endpoint[]).map(({ name, audits }) => [name, audits]));

/** @returns what the list of endpoints says that a change by this endpoint is; undefined: nothing for auditors */
export function auditKindOf(endpoint: string): AuditKind | undefined {
  return kinds.get(endpoint);
}

/** Writes an event of the signed-in login; resolves once it is committed. @throws StoreUnavailable */
export function audit(call: Requested, kind: AuditKind, about: string | null = null): Promise<void> {
  return call.services.audit.write(auditEvent(call, kind, about));
}

/** Writes an event in the transaction of what it tells of, so that neither is there without the other. */
export async function auditIn(
  tx: Queryable,
  call: Requested,
  kind: AuditKind,
  about: string | null = null,
): Promise<void> {
  const { vault, metrics } = call.services;
  await writeAudit(tx, vault, [auditEvent(call, kind, about)]);
  metrics.countAudit(kind);
}
