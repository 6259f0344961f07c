/** How `Idempotency-Key` and `OpenCIF-Dry-Run` change an answer about a customer. */
import { customerAnswer } from '../../domain/customer-answer.ts';
import { customerAt } from '../../storage/record/customer-history.ts';
import type { IdempotencyKey, StoredOutcome } from '../../storage/record/idempotency-key.ts';
import type { Answer, CustomerOutcome } from '../frame/call.ts';
import type { KeyedCall } from '../frame/idempotency-key.ts';
import { Refused } from '../frame/respond.ts';

/** @param sections names of the sections that would change */
export function dryRunOf(sections: readonly string[]): Pick<Answer, 'dryRun' | 'changedSections'> {
  return { dryRun: true, changedSections: [...sections].sort() };
}

/** Rebuilds the first outcome from the version it produced. @throws Refused if the key belongs to another request, or the customer is gone */
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
  // It was erased, together with the key, since the key was read.
  if (!customer) throw new Refused('customerNotFound', { context: { customerId } });
  await database.untilSafe();
  return { data: customerAnswer(customer, bearer.disclosure), version, requestId, replayed: true };
}
