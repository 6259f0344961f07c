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
