/**
 * Why a change was made, and how whoever made it had verified the caller: sealed together like a section of the
 * customer, under the change's own place, so that what proves the reason proves both.
 */
import type { VerifiedCaller } from '../../contract/caller.ts';
import type { Owner, Vault } from '../../vault/vault.ts';
import { openTurns } from './open-turns.ts';

/** What is told about a change, besides what it changed. */
export interface ChangeReason {
  /** Null: none was given, or it was destroyed. */
  readonly reason: string | null;
  /** Null: no caller was verified, or it was destroyed. */
  readonly verified: VerifiedCaller | null;
}

/** The place of a reason among the customer's sealed texts: a request makes at most one change of a customer. */
export function reasonSection(requestId: string): string {
  return `reason/${requestId}`;
}

/** @returns what `customer_change.reason` holds; null if there is neither reason nor verified caller */
export function sealedReason(
  vault: Vault,
  owner: Owner,
  requestId: string,
  { reason, verified = null }: Pick<ChangeReason, 'reason'> & Partial<ChangeReason>,
): string | null {
  const text = verified === null ? reason : `${JSON.stringify(verified)}\n${reason ?? ''}`;
  return text === null ? null : vault.seal(owner, reasonSection(requestId), text);
}

/** @param sealed null: there is none, or it was destroyed @throws SealBroken */
export async function openReason(
  vault: Vault,
  owner: Owner,
  requestId: string,
  sealed: string | null,
): Promise<ChangeReason> {
  if (sealed === null) return { reason: null, verified: null };
  await vault.learn([sealed]);
  let text = '';
  await openTurns.each([sealed], (one) => {
    text = vault.open(owner, reasonSection(requestId), one);
  });
  return parted(text);
}

/** A reason is one line, so a line before it is the caller. */
function parted(text: string): ChangeReason {
  const end = text.indexOf('\n');
  if (end < 0) return { reason: text, verified: null };
  const reason = text.slice(end + 1);
  return {
    reason: reason === '' ? null : reason,
    verified: JSON.parse(text.slice(0, end)) as VerifiedCaller,
  };
}
