/** The states of verifying a caller, of the line that tells it, and of the policy. */
import type { VNode } from 'preact';
import type { ComparedAnswers } from '../../contract/caller.ts';
import { firstCallerVerification } from '../../contract/caller-answers.ts';
import { customerPath } from '../frame/own-path.ts';
import type { DataOf, Refusal } from '../frame/page.ts';
import { PolicyPage, type PolicyView } from '../policy/PolicyPage.tsx';
import { CallerLine } from '../verify/CallerLine.tsx';
import { VerifyPage, type VerifyView } from '../verify/VerifyPage.tsx';
import { verifyWords } from '../words/verify.ts';
import { business, individual, longIndividual, now } from './customer-data.ts';
import type { GalleryState } from './state.ts';

type Verification = DataOf<'customers-verification'>;

const { customerId } = individual;
const policy: Verification['policy'] = { ...firstCallerVerification, including: ['taxNumberLast4'] };
const three = { taxNumberLast4: true, dateOfBirth: true, postalCode: true };

function refusal(code: string, retryAfter: number | null = null): Refusal {
  const requestId = 'd1ea112078d111eeb5658f28ab5fe311';
  return { ok: false, status: 429, code, message: '', errors: undefined, hint: null, retryAfter, requestId };
}

function page(more: Partial<VerifyView> = {}): VNode {
  const { record = individual } = more;
  const back = customerPath(record.customerId);
  return <VerifyPage record={record} back={back} policy={policy} compared={null} caller="" {...more} />;
}

function line(fits: ComparedAnswers | null, passed: boolean, required = false): VNode {
  const times = { at: '2026-11-25T10:03:00.000Z', until: '2026-11-25T10:13:00.000Z' };
  const verification = {
    customerId,
    policy: { ...policy, required },
    ...(fits && { last: { ...times, fits, passed } }),
  };
  return (
    <article class="customer">
      <h1>Janice Sample</h1>
      <CallerLine verification={verification} now={now} />
    </article>
  );
}

function policyPage(required: boolean, more: Partial<PolicyView> = {}): VNode {
  const callerVerification = { ...policy, required };
  return <PolicyPage policy={{ callerVerification }} maySet saved={false} {...more} />;
}

const bodies = [
  ['empty', 'Verify a caller', page()],
  ['business', 'Who calls for a business', page({ record: business })],
  ['long', 'A long name from right to left', page({ record: longIndividual })],
  [
    'not-chosen',
    'Sent without saying who calls for a business',
    page({ record: business, faults: { representativeId: verifyWords.notChosen } }),
  ],
  [
    'failed',
    'Too few answers match',
    page({ compared: { fits: { ...three, taxNumberLast4: false, email: false }, passed: false } }),
  ],
  [
    'passed',
    'Verified, though one answer does not match',
    page({ compared: { fits: { ...three, email: false }, passed: true } }),
  ],
  ['nothing', 'Sent without an answer', page({ nothing: true })],
  [
    'faults',
    'Answers that cannot be compared',
    page({
      faults: {
        taxNumberLast4: verifyWords.faults.taxNumberLast4,
        postalCode: verifyWords.faults.postalCode,
      },
    }),
  ],
  ['limited', 'Too many tries', page({ refusal: refusal('tooManyRequests', 1740) })],
  ['failing', 'The database is not answering', page({ refusal: refusal('serviceUnavailable') })],
  ['line-none', 'The line: not verified', line(null, false)],
  ['line-required', 'The line: not verified, and needed', line({ email: false }, false, true)],
  ['line-verified', 'The line: verified', line(three, true)],
  ['policy', 'The policy of a new aggregator', policyPage(false)],
  ['policy-saved', 'Callers must be verified', policyPage(true, { saved: true })],
  ['policy-facts', 'The policy, for who may not set it', policyPage(true, { maySet: false })],
] as const;

export const states: readonly GalleryState[] = bodies.map(([name, title, body]) => ({
  name: `verify-${name}`,
  title,
  body,
  styles: name.startsWith('line') ? ['customer'] : ['verify'],
  ...(name.startsWith('policy') && { role: name === 'policy-facts' ? 'auditor' : 'admin' }),
}));
