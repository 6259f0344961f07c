/** `Idempotency-Key` and `OpenCIF-Dry-Run`: the same request again gets the first outcome, byte for byte. */
import type { Customer } from '../../contract/customer.ts';
import type { InitHeaders } from '../../contract/headers.ts';
import { customerAnswer } from '../../domain/customer-answer.ts';
import {
  type IdempotencyKey,
  idempotencyKey,
  type StoredOutcome,
} from '../../storage/customer/idempotency-key.ts';
import { customerAt } from '../../storage/record/customer-history.ts';
import type { Call } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

type KeyedCall = Call<unknown, unknown, InitHeaders>;

export function isDryRun({ headers }: KeyedCall): boolean {
  return headers['opencif-dry-run'] === 'true';
}

/** @param sections names of those that would change */
export function tellDryRun({ reply }: KeyedCall, sections: readonly string[]): void {
  reply.dryRun = true;
  reply.changedSections = [...sections].sort();
}

/** Null without the header, and for a dry run, which leaves no trace. */
export function keyOf(call: KeyedCall, endpoint: string): IdempotencyKey | null {
  const key = call.headers['idempotency-key'];
  if (key === undefined || isDryRun(call)) return null;
  return idempotencyKey(call.services.vault, endpoint, key, call.body);
}

/**
 * @throws Refused `idempotencyKeyInUse` while this node is at work for the same key; of two nodes the
 *   second waits for the first's commit and gives its outcome
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

/** The first outcome, rebuilt from the version it left. @throws Refused for another request's key */
export async function replay(
  call: KeyedCall,
  key: IdempotencyKey | null,
  outcome: StoredOutcome,
): Promise<Customer> {
  if (outcome.requestHash !== key?.requestHash) throw new Refused('idempotencyKeyReused');
  const { services, bearer, reply } = call;
  const { customerId, version } = outcome;
  const { database, vault } = services;
  const customer = await customerAt(database, vault, bearer.aggregatorId, customerId, { version });
  if (!customer) throw new Error('A stored outcome names a version that does not exist.');
  reply.requestId = outcome.requestId;
  reply.version = customer.version;
  reply.replayed = true;
  return customerAnswer(customer, bearer.disclosure);
}
