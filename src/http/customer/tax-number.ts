/** Judges registrations with an SSN or EIN within the shares of the login, and keeps a trace of what it was told. */
import type { Limits } from '../../contract/limits.ts';
import type { NewCustomer } from '../../domain/customer-init.ts';
import { auditOnce } from '../../storage/audit/audit-event.ts';
import { eventsLeft } from '../../storage/audit/event-share.ts';
import type { InitOutcome } from '../../storage/customer/customer-init.ts';
import type { Database } from '../../storage/engine/database.ts';
import { audit, auditEvent } from '../frame/audit.ts';
import type { Call, TaxNumbers } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { ShareBudget, ShareUsedUp } from '../frame/share-budget.ts';
import { TaxNumberGuesses } from './tax-number-guesses.ts';

/** The shares of all logins, on this node. */
export function taxNumbersOf(database: Database, limits: Limits): TaxNumbers {
  const seconds = limits.taxNumberWindowSeconds;
  return {
    budget: new ShareBudget(({ login, most }) =>
      eventsLeft(database, login, 'taxNumberTaken', { most, seconds }),
    ),
    guesses: new TaxNumberGuesses({ most: limits.taxNumbersOfOneEnding, seconds }),
  };
}

/** @throws Refused `tooManyRequests` if the login has used up a share */
export async function judged(
  call: Call,
  { taxId }: NewCustomer,
  apply: () => Promise<InitOutcome>,
): Promise<InitOutcome> {
  if (taxId === null) return apply();
  const { bearer, services } = call;
  const { login } = bearer;
  const masked = bearer.disclosure === 'masked';
  const wait = masked ? services.taxNumbers.guesses.wait({ login, ...taxId }) : 0;
  if (wait > 0) throw await overShare(call, wait);
  const most = masked ? services.limits.taxNumbersTakenMasked : services.limits.taxNumbersTaken;
  try {
    return await services.taxNumbers.budget.spend({ login, most }, async (told) => {
      const outcome = await apply();
      if ('holder' in outcome && outcome.holder.holds === 'taxId') {
        await audit(call, 'taxNumberTaken');
        // Only now: if the share is read before the row is stored, the new reading would not include this number.
        told();
      }
      return outcome;
    });
  } catch (error) {
    throw error instanceof ShareUsedUp ? await overShare(call, error.retryAfter) : error;
  }
}

/** One row and one line in a window are enough: those who try on must not fill table and log. */
async function overShare(call: Call, retryAfter: number): Promise<Refused> {
  const { database, vault, limits, tellLimit } = call.services;
  const event = auditEvent(call, 'taxNumberLimit');
  if (await auditOnce(database, vault, event, limits.taxNumberWindowSeconds)) tellLimit(event);
  return new Refused('tooManyRequests', { retryAfter });
}
