/** The refusal of our own endpoints for a customer that is not there: unknown, or erased. */
import type { Queryable } from '../../storage/engine/database.ts';
import { erasedAt } from '../../storage/record/record-state.ts';
import type { Call } from './call.ts';
import { Refused } from './respond.ts';

/**
 * The documented endpoints do not ask: to them an erased customer is an unknown one.
 * @param on a transaction, if it found no customer
 */
export async function noCustomer(
  { services, bearer }: Call,
  customerId: string,
  on: Queryable = services.database,
): Promise<Refused> {
  const erased = await erasedAt(on, bearer.aggregatorId, customerId);
  if (erased === null) return new Refused('customerNotFound', { context: { customerId } });
  return new Refused('customerErased', { context: { customerId, erasedAt: erased } });
}

/** Tells that a customer was erased where the rules, to which it is unknown, say that it is not found. */
export async function orErased<T>(call: Call, customerId: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isNotFound(error, customerId) ? await noCustomer(call, customerId) : error;
  }
}

function isNotFound(error: unknown, customerId: string): boolean {
  if (!(error instanceof Refused) || error.code !== 'customerNotFound') return false;
  return (error.context as { readonly customerId?: unknown }).customerId === customerId;
}
