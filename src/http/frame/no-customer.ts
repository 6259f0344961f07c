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
  call: Call,
  customerId: string,
  on: Queryable = call.services.database,
): Promise<Refused> {
  const notFound = new Refused('customerNotFound', { context: { customerId } });
  return (await erasure(call, customerId, on)) ?? notFound;
}

async function erasure({ bearer }: Call, customerId: string, on: Queryable): Promise<Refused | null> {
  const erased = await erasedAt(on, bearer.aggregatorId, customerId);
  return erased === null
    ? null
    : new Refused('customerErased', { context: { customerId, erasedAt: erased } });
}

/**
 * Tells that a customer was erased where the rules, to which it is unknown, say that it is not found; also where its
 * version is not, because it was erased while the request was under way.
 */
export async function orErased<T>(call: Call, customerId: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const mayBeErased = isNotFound(error, customerId);
    throw (mayBeErased && (await erasure(call, customerId, call.services.database))) || error;
  }
}

const notFound = new Set<string>(['customerNotFound', 'versionNotFound']);

function isNotFound(error: unknown, customerId: string): boolean {
  if (!(error instanceof Refused && notFound.has(error.code))) return false;
  return (error.context as { readonly customerId?: unknown }).customerId === customerId;
}
