/** `Idempotency-Key`: repeating a request returns the first outcome, byte for byte. */
import type { InitHeaders } from '../../contract/headers.ts';
import { type IdempotencyKey, idempotencyKey } from '../../storage/record/idempotency-key.ts';
import type { Call } from './call.ts';
import { reasonOf } from './reason.ts';
import { Refused } from './respond.ts';

export type KeyedCall = Call & { readonly body: unknown; readonly headers: InitHeaders };

export function isDryRun({ headers }: Pick<KeyedCall, 'headers'>): boolean {
  return headers['opencif-dry-run'] === 'true';
}

/**
 * Returns null without the header, and for a dry run, which leaves no trace.
 * @param endpoint its name, followed by what the path names: another makes it another request
 */
export function keyOf(call: KeyedCall, endpoint: string): IdempotencyKey | null {
  const key = call.headers['idempotency-key'];
  if (key === undefined || isDryRun(call)) return null;
  return idempotencyKey(call.services.vault, endpoint, key, call.body, reasonOf(call.headers));
}

/**
 * @throws Refused `idempotencyKeyInUse` while this node is processing a request with the same key. If another node
 *   is, this one waits for its commit and returns its outcome.
 */
export async function withKey<T>(
  { services, bearer }: KeyedCall,
  key: IdempotencyKey | null,
  work: () => Promise<T>,
): Promise<T> {
  if (!key) return work();
  const { keysInUse } = services;
  const name = `${bearer.login} ${key.keyHash}`;
  if (keysInUse.has(name)) throw new Refused('idempotencyKeyInUse', { retryAfter: 1 });
  keysInUse.add(name);
  return work().finally(() => keysInUse.delete(name));
}
