/** `/console/customers/:customerId/reveal`: one number in full, once, with a reason. */
import type { Page, Refusal, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { revealWords } from '../words/customer.ts';
import { hiddenNumbers } from './numbers.ts';
import { type RevealAttempt, Revealed, RevealForm } from './RevealPage.tsx';

const path = '/console/customers/:customerId/reveal';
const title = revealWords.title;
const styles = ['customer'];

export const revealPages: readonly Page[] = [
  { method: 'GET', path, right: 'reveal', handle: ask },
  { method: 'POST', path, right: 'reveal', handle: reveal },
];

function ask(visit: Visit): Promise<Shown> {
  return form(visit, { field: visit.query.get('field') ?? '', reason: '' });
}

/** @param status of a form that was sent and is shown again; default 200 */
async function form(visit: Visit, attempt: RevealAttempt, status = 200): Promise<Shown> {
  const { customerId = '' } = visit.params;
  const record = await visit.call('customers-get', { path: { customerId } });
  if (!record.ok) return refusedPage(record);
  const numbers = hiddenNumbers(record.data);
  const body = <RevealForm customerId={customerId} numbers={numbers} attempt={attempt} />;
  return { title, body, status, styles };
}

async function reveal(visit: Visit): Promise<Shown> {
  const { customerId = '' } = visit.params;
  const field = visit.form.get('field') ?? '';
  const reason = visit.form.get('reason') ?? '';
  const reply = await visit.call('customers-reveal', { path: { customerId }, body: { field, reason } });
  if (!reply.ok) return form(visit, attemptOf({ field, reason }, reply), reply.status);
  return { title, body: <Revealed customerId={customerId} value={reply.data.value} />, styles };
}

function attemptOf(sent: RevealAttempt, refusal: Refusal): RevealAttempt {
  if (sent.field === '') return { ...sent, fieldFault: revealWords.choose };
  if (refusal.code === 'customerFieldNotFound') return { ...sent, fieldFault: revealWords.noSuch };
  if (refusal.code !== 'requestValidateError') return { ...sent, refusal };
  const issues = refusal.errors as readonly { readonly instancePath: string }[];
  const isField = issues.some(({ instancePath }) => instancePath === '/field');
  return isField
    ? { ...sent, fieldFault: revealWords.noSuch }
    : { ...sent, reasonFault: revealWords.reasonFault };
}
