/** The end of every customer change: the refusal the rules name, or the customer as it now stands. */
import type { Customer } from '../contract/customer.ts';
import type { Refusal } from '../contract/errors.ts';
import { customerAnswer } from '../domain/customer-answer.ts';
import type { ChangeResult } from '../storage/customer-change.ts';
import type { Bearer } from '../storage/token.ts';
import { Refused } from './respond.ts';

/**
 * @throws Refused with the refusal
 * @throws Error when statement and rules disagree: an answer of 200 must mean that the change is stored
 */
export function answerOf(result: ChangeResult, refusal: Refusal | null, bearer: Bearer): Customer {
  if (refusal) throw new Refused(refusal.code, { context: refusal.context });
  if (!result.customer || !result.accepted) throw new Error('The statement refused what the rules accept.');
  return customerAnswer(result.customer, bearer.disclosure);
}
