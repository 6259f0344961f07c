/** Why a change was made: sealed like a section of the customer, under the change's own place. */
import type { Owner, Vault } from '../../vault/vault.ts';
import { openTurns } from './open-turns.ts';

/** The place of a reason among the customer's sealed texts: a request makes at most one change of a customer. */
export function reasonSection(requestId: string): string {
  return `reason/${requestId}`;
}

/** @param reason null: none was given @returns what `customer_change.reason` holds */
export function sealedReason(
  vault: Vault,
  owner: Owner,
  requestId: string,
  reason: string | null,
): string | null {
  return reason === null ? null : vault.seal(owner, reasonSection(requestId), reason);
}

/** @param sealed null: none was given, or it was destroyed @throws SealBroken */
export async function openReason(
  vault: Vault,
  owner: Owner,
  requestId: string,
  sealed: string | null,
): Promise<string | null> {
  if (sealed === null) return null;
  await vault.learn([sealed]);
  let reason = '';
  await openTurns.each([sealed], (text) => {
    reason = vault.open(owner, reasonSection(requestId), text);
  });
  return reason;
}
