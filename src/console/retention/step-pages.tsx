/** `/console/customers/:customerId/close`, `reopen`, `legal-hold`, `legal-hold/release` and `erase`. */
import type { Page, Refusal, Shown, Visit } from '../frame/page.ts';
import { stateWords, stepWords } from '../words/retention.ts';
import { type StepAttempt, StepPage } from './StepPage.tsx';
import { dryRun, stateOf } from './state.ts';
import { erasedOrRefused } from './state-page.tsx';
import { type StepName, stepNames, steps } from './steps.ts';

/** How many characters at the end of the id are typed to erase a customer. */
const CONFIRMED = 6;

export const stepPages: readonly Page[] = stepNames.flatMap((name): Page[] => {
  const path = `/console/customers/:customerId/${steps[name].path}`;
  return [
    { method: 'GET', path, right: 'administer', handle: (visit) => form(visit, name, { reason: '' }) },
    { method: 'POST', path, right: 'administer', handle: (visit) => take(visit, name) },
  ];
});

/** @param status of a form that was sent and is shown again; default 200 */
async function form(visit: Visit, name: StepName, attempt: StepAttempt, status?: number): Promise<Shown> {
  const [state, obstacle] = await Promise.all([stateOf(visit), obstacleTo(visit, name)]);
  if ('ok' in state) return erasedOrRefused(visit, state);
  const body = <StepPage name={name} state={state} obstacle={obstacle} attempt={attempt} now={visit.now} />;
  return { title: stepWords[name].title, body, styles: ['customer'], ...(status && { status }) };
}

async function obstacleTo(visit: Visit, name: StepName): Promise<Refusal | null> {
  if (name !== 'erase') return null;
  const reply = await visit.call('customers-erase', dryRun(visit));
  return reply.ok ? null : reply;
}

async function take(visit: Visit, name: StepName): Promise<Shown> {
  const { customerId = '' } = visit.params;
  const reason = visit.form.get('reason') ?? '';
  if (name === 'erase' && visit.form.get('confirm')?.trim() !== customerId.slice(-CONFIRMED)) {
    return form(visit, name, { reason, confirmFault: stateWords.confirmWrong }, 400);
  }
  const reply = await visit.call(steps[name].endpoint, {
    path: { customerId },
    body: { reason },
    headers: { 'if-match': `"${Number(visit.form.get('version'))}"` },
  });
  if (reply.ok) return { to: `/console/customers/${customerId}?done=${name}` };
  return form(visit, name, attemptOf(reason, reply), reply.status);
}

function attemptOf(reason: string, refusal: Refusal): StepAttempt {
  const { code } = refusal;
  if (code === 'versionConflict') return { reason, conflict: true };
  // Nothing else that is sent could be wrong.
  if (code === 'requestValidateError') return { reason, reasonFault: stateWords.reasonFault };
  return { reason, refusal };
}
