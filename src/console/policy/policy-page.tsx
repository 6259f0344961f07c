/** `/console/policy`: what people must do before they correct a customer. */
import type { Page, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { policyWords as words } from '../words/verify.ts';
import { PolicyPage, type PolicyView } from './PolicyPage.tsx';

const path = '/console/policy';

export const policyPages: readonly Page[] = [
  { method: 'GET', path, right: 'examine', handle: show },
  { method: 'POST', path, right: 'administer', handle: set },
];

async function show(visit: Visit): Promise<Shown> {
  const reply = await visit.call('policy-get');
  if (!reply.ok) return refusedPage(reply);
  const maySet = visit.may('administer');
  return pageOf({ policy: reply.data, maySet, saved: maySet && visit.query.has('saved') });
}

async function set(visit: Visit): Promise<Shown> {
  const { form } = visit;
  const callerVerification = {
    required: form.get('required') === 'true',
    atLeast: Number(form.get('atLeast')),
    including: form.getAll('including'),
  };
  const reply = await visit.call('policy-set', { body: { callerVerification } });
  if (reply.ok) return { to: `${path}?saved=1` };
  const stored = await visit.call('policy-get');
  if (!stored.ok) return refusedPage(stored);
  return pageOf({ policy: stored.data, maySet: true, saved: false, refusal: reply }, reply.status);
}

/** @param status of a form that was refused; default 200 */
function pageOf(view: PolicyView, status = 200): Shown {
  return { title: words.title, status, styles: ['verify'], body: <PolicyPage {...view} /> };
}
