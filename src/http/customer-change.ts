/** What every change of a stored customer goes through: the statement, the rules' word on it, the answer. */
import type { Customer } from '../contract/customer.ts';
import type { Refusal } from '../contract/errors.ts';
import { customerAnswer } from '../domain/customer-answer.ts';
import { applyChange, type ChangeResult, type CustomerChange } from '../storage/customer-change.ts';
import { actorOf, type Call } from './call.ts';
import { Refused } from './respond.ts';

/**
 * @param refusalOf why the rules refuse the change, judged from what the statement found; null: they don't
 * @throws Refused with that refusal
 * @throws Error when statement and rules disagree: an answer of 200 must mean that the change is stored
 */
export async function changeCustomer(
  call: Call,
  change: CustomerChange,
  refusalOf: (result: ChangeResult) => Refusal | null,
): Promise<Customer> {
  const { database, vault, metrics } = call.services;
  const result = await applyChange(database, vault, actorOf(call), change);
  const refusal = refusalOf(result);
  if (refusal) throw new Refused(refusal.code, { context: refusal.context });
  if (!result.customer || !result.accepted) throw new Error('The statement refused what the rules accept.');
  if (result.changed) metrics.countChange(change.kind);
  return customerAnswer(result.customer, call.bearer.disclosure);
}
