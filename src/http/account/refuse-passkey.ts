/** A passkey that was not accepted. */
import { audit } from '../frame/audit.ts';
import type { Call } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

/**
 * Auditors are told before the answer leaves.
 * @param copied id of the passkey, if somebody may have copied it
 * @throws Refused `passkeyRefused`, whatever the reason
 */
export async function refusePasskey(call: Call, copied: string | null = null): Promise<never> {
  await audit(call, copied === null ? 'passkeyRefused' : 'passkeyCopied', copied);
  throw new Refused('passkeyRefused');
}
