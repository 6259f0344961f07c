/** How an entry about who saw whom is answered. */
import type { AccessEntry } from '../../contract/access.ts';
import type { StoredAccess } from '../../storage/audit/customer-access-list.ts';

export function accessEntry(stored: StoredAccess): AccessEntry {
  const { at, login, role, customerId, kind, field, verification, reason, requestId, altered } = stored;
  return {
    at,
    login,
    role,
    customerId,
    kind,
    ...(field !== null && { field }),
    ...(reason !== null && { reason }),
    ...(verification !== null && { verification }),
    requestId,
    ...(altered && { altered }),
  };
}
