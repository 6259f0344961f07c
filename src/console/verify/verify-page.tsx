/** `/console/customers/:customerId/verify`: what a caller says is compared. */

import { type CallerAnswer, callerAnswers } from '../../contract/caller-answers.ts';
import type { ValidationIssue } from '../../contract/envelope.ts';
import type { Page, Refusal, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { verifyWords as words } from '../words/verify.ts';
import { CALLER, type Faults, SOMEBODY_ELSE, VerifyPage, type VerifyView } from './VerifyPage.tsx';
import { backOf, verifyPath } from './verify-path.ts';

const path = '/console/customers/:customerId/verify';

export const verifyPages: readonly Page[] = [
  { method: 'GET', path, right: 'correct', handle: show },
  { method: 'POST', path, right: 'correct', handle: compare },
];

function show(visit: Visit): Promise<Shown> {
  return pageOf(visit, {});
}

type More = Partial<Pick<VerifyView, 'faults' | 'nothing' | 'refusal' | 'caller'>>;

/** @param status of a form that was sent and is shown again; default 200 */
async function pageOf(visit: Visit, more: More, status?: number): Promise<Shown> {
  const { customerId = '' } = visit.params;
  const of = { path: { customerId } };
  const [record, verification] = await Promise.all([
    visit.call('customers-get', of),
    visit.call('customers-verification', of),
  ]);
  if (!record.ok) return refusedPage(record);
  if (!verification.ok) return refusedPage(verification);
  const { policy, last } = verification.data;
  const compared = visit.query.has('compared') && last ? last : null;
  const view: VerifyView = {
    record: record.data,
    back: backOf(customerId, visit.query.get('to')),
    policy,
    compared,
    // A new call may come from somebody else; only whoever has just been asked is still on the line.
    caller: compared ? (compared.representativeId ?? SOMEBODY_ELSE) : '',
    ...more,
  };
  return {
    title: words.title,
    styles: ['verify'],
    body: <VerifyPage {...view} />,
    ...(status && { status }),
  };
}

/** Goes on to another page, so that reloading it is not another try, and what was typed is not in it. */
async function compare(visit: Visit): Promise<Shown> {
  const { customerId = '' } = visit.params;
  const answers = answersIn(visit.form);
  // The form for an individual does not ask.
  const caller = visit.form.get(CALLER) ?? SOMEBODY_ELSE;
  if (caller === '') return pageOf(visit, { faults: { [CALLER]: words.notChosen } }, 400);
  if (Object.keys(answers).length === 0) return pageOf(visit, { nothing: true, caller }, 400);
  const reply = await visit.call('customers-verify-caller', {
    path: { customerId },
    body: { answers, ...(caller !== SOMEBODY_ELSE && { [CALLER]: caller }) },
  });
  if (!reply.ok) return pageOf(visit, { ...faultsOf(reply), caller }, reply.status);
  const { fits, passed } = reply.data;
  const back = backOf(customerId, visit.query.get('to'));
  const allFit = passed && !Object.values(fits).includes(false);
  return { to: allFit ? back : verifyPath(customerId, back, true) };
}

function answersIn(form: URLSearchParams): Partial<Record<CallerAnswer, string>> {
  const typed = callerAnswers.map((name) => [name, form.get(name)?.trim() ?? ''] as const);
  return Object.fromEntries(typed.filter(([, value]) => value !== ''));
}

/** A refusal that is about answers, beside each of them; any other as it is. */
function faultsOf(reply: Refusal): { faults: Faults } | { refusal: Refusal } {
  const issues = reply.code === 'requestValidateError' ? (reply.errors as readonly ValidationIssue[]) : [];
  const named = issues.map(({ instancePath }) => instancePath.split('/').at(-1) as CallerAnswer);
  const faults = named
    .filter((name) => callerAnswers.includes(name))
    .map((name) => [name, words.faults[name]]);
  return faults.length > 0 ? { faults: Object.fromEntries(faults) } : { refusal: reply };
}
