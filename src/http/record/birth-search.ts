/**
 * Searches by date of birth and the last four digits of an SSN, within the share of the login: each that finds nobody is
 * an audit event, and those of a window are the count. So nobody finds out by trying on which day somebody was born.
 */
import type { Limits } from '../../contract/limits.ts';
import type { StoredCustomer } from '../../domain/sections.ts';
import { auditOnce } from '../../storage/audit/audit-event.ts';
import { eventsLeft } from '../../storage/audit/event-share.ts';
import type { Database } from '../../storage/engine/database.ts';
import { audit, auditEvent } from '../frame/audit.ts';
import type { Call } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { ShareBudget, ShareUsedUp } from '../frame/share-budget.ts';

/** The shares of all logins, on this node. */
export function birthSearchesOf(database: Database, limits: Limits): ShareBudget {
  const seconds = limits.birthSearchWindowSeconds;
  return new ShareBudget(({ login, most }) =>
    eventsLeft(database, login, 'birthSearchMissed', { most, seconds }),
  );
}

/**
 * @param read the search
 * @throws Refused `tooManyRequests` if the login has used up its share
 */
export async function withinShare<Found extends { readonly customers: readonly StoredCustomer[] }>(
  call: Call,
  read: () => Promise<Found>,
): Promise<Found> {
  const { services, bearer } = call;
  const { limits, database, vault, tellLimit } = services;
  const asker = { login: bearer.login, most: limits.birthSearchMisses };
  try {
    return await services.birthSearches.spend(asker, async (told) => {
      const found = await read();
      if (found.customers.length === 0) {
        await audit(call, 'birthSearchMissed');
        told();
      }
      return found;
    });
  } catch (error) {
    if (!(error instanceof ShareUsedUp)) throw error;
    const event = auditEvent(call, 'birthSearchLimit');
    if (await auditOnce(database, vault, event, limits.birthSearchWindowSeconds)) tellLimit(event);
    throw new Refused('tooManyRequests', { retryAfter: error.retryAfter });
  }
}
