/** `GET /audit`: what the logins of the aggregator did, and what they were refused. */
import type { AuditEntry } from '../../contract/access.ts';
import { listAudit, type StoredAudit } from '../../storage/audit/audit-list.ts';
import type { Handler } from '../frame/call.ts';
import { trailPage } from './trail-page.ts';

export const audit: Handler<'audit'> = async (call) => {
  const { services, query, bearer } = call;
  const { kind, login } = query;
  const read = listAudit.bind(null, services.database, services.vault, bearer.aggregatorId, { kind, login });
  return { data: await trailPage(call, `audit ${kind ?? ''} ${login ?? ''}`, read, auditEntry) };
};

function auditEntry(stored: StoredAudit): AuditEntry {
  const { at, kind, login, about, network, requestId, times, lastAt, altered } = stored;
  return {
    at,
    kind,
    ...(login !== null && { login }),
    ...(about !== null && { about }),
    ...(network !== null && { network }),
    ...(requestId !== null && { requestId }),
    times,
    ...(times > 1 && { lastAt }),
    ...(altered && { altered }),
  };
}
