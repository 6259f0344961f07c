/** Whether the caller is verified, in one line, with the link to verify. */
import type { VNode } from 'preact';
import { callerAnswers } from '../../contract/caller-answers.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import { Time } from '../frame/components/values.tsx';
import type { DataOf, Visit } from '../frame/page.ts';
import { callerLineWords as words } from '../words/verify.ts';
import { verifyPath } from './verify-path.ts';

export interface CallerLineProps {
  readonly verification: DataOf<'customers-verification'>;
  readonly now: Date;
  /** False: without the way to verify. Default true. */
  readonly link?: boolean;
  /** The page of the customer to come back to. Default: the customer's own. */
  readonly back?: string;
}

export function CallerLine({ verification, now, link = true, back }: CallerLineProps): VNode {
  const { customerId, policy, last } = verification;
  const verified = last?.passed ? last : null;
  return (
    <p class="caller">
      {verified ? (
        <span>
          {words.verified} <Time at={verified.at} now={now} />
          {`: ${words.fitted(callerAnswers.filter((name) => verified.fits[name]))}`}
        </span>
      ) : (
        <span>
          {words.caller} {words.notVerified}.{policy.required && ` ${words.required}`}
        </span>
      )}
      {link && (
        <LinkButton small href={verifyPath(customerId, back)} data-key="v">
          {verified ? words.again : words.verify}
        </LinkButton>
      )}
    </p>
  );
}

/**
 * The line for a page of a customer, beside whatever else the page reads.
 * @returns null for a reader who verifies nobody, and if it cannot be read: the page is shown without it
 */
export async function callerLine(
  visit: Visit,
  customerId: string,
  more: Pick<CallerLineProps, 'link' | 'back'> = {},
): Promise<VNode | null> {
  if (!visit.may('correct')) return null;
  const reply = await visit.call('customers-verification', { path: { customerId } });
  return reply.ok ? <CallerLine verification={reply.data} now={visit.now} {...more} /> : null;
}
