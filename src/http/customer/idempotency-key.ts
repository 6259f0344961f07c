/** `Idempotency-Key` and `OpenCIF-Dry-Run`: repeating a request returns the first outcome, byte for byte. */
import type { InitHeaders } from '../../contract/headers.ts';
import { customerAnswer } from '../../domain/customer-answer.ts';
import {
  type IdempotencyKey,
  idempotencyKey,
  type StoredOutcome,
} from '../../storage/customer/idempotency-key.ts';
import { customerAt } from '../../storage/record/customer-history.ts';
import type { Answer, Call, CustomerOutcome } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

export type KeyedCall = Call & { readonly body: unknown; readonly headers: InitHeaders };

export function isDryRun({ headers }: Pick<KeyedCall, 'headers'>): boolean {
  return headers['opencif-dry-run'] === 'true';
}

/** @param sections names of the sections that would change */
export function dryRunOf(sections: readonly string[]): Pick<Answer, 'dryRun' | 'changedSections'> {
  return { dryRun: true, changedSections: [...sections].sort() };
}

/** Returns null without the header, and for a dry run, which leaves no trace. */
export function keyOf(call: KeyedCall, endpoint: string): IdempotencyKey | null {
  const key = call.headers['idempotency-key'];
  if (key === undefined || isDryRun(call)) return null;
  return idempotencyKey(call.services.vault, endpoint, key, call.body);
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

/** Rebuilds the first outcome from the version it produced. @throws Refused if the key belongs to another request */
export async function replay(
  call: KeyedCall,
  key: IdempotencyKey | null,
  outcome: StoredOutcome,
): Promise<CustomerOutcome> {
  if (outcome.requestHash !== key?.requestHash) throw new Refused('idempotencyKeyReused');
  const { services, bearer } = call;
  const { customerId, version, requestId } = outcome;
  const { database, vault } = services;
  const customer = await customerAt(database, vault, bearer.aggregatorId, customerId, { version });
  if (!customer) throw new Error('A stored outcome names a version that does not exist.');
  return { data: customerAnswer(customer, bearer.disclosure), version, requestId, replayed: true };
}
