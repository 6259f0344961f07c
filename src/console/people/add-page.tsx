/** `/console/people/add-login`: a new login and its first password. No login can have this name: it has a dash. */
import { disclosures } from '../../contract/logins.ts';
import { DEFAULT_ROLE, roles } from '../../contract/rights.ts';
import { againPage } from '../frame/again.tsx';
import type { Page, Refusal, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { addLoginWords } from '../words/people.ts';
import { ADD, AddedPage, AddPage } from './AddPage.tsx';
import { PEOPLE } from './steps.ts';

export const addPages: readonly Page[] = [
  { method: 'GET', path: ADD, right: 'administer', handle: (visit) => show(visit, null) },
  { method: 'POST', path: ADD, right: 'administer', handle: add },
];

async function show(visit: Visit, refusal: Refusal | null): Promise<Shown> {
  const { form } = visit;
  // A form has the id of a request that nobody else has; one that is shown again keeps it, unless it was used.
  const fresh = await visit.call('session-get');
  if (!fresh.ok) return refusedPage(fresh);
  const isUsed = refusal?.code === 'idempotencyKeyReused';
  const body = (
    <AddPage
      login={form.get('login') ?? ''}
      chosenRole={roles.find((one) => one === form.get('role')) ?? 'support'}
      disclosure={disclosures.find((one) => one === form.get('disclosure')) ?? 'masked'}
      formKey={(isUsed ? null : keyIn(visit)) ?? `login-${fresh.requestId}`}
      loginFault={faultOf(refusal)}
      refusal={refusal && faultOf(refusal) === null ? refusal : null}
    />
  );
  return { title: addLoginWords.title, body, styles: ['people'], ...(refusal && { status: refusal.status }) };
}

/** Roles and disclosures are chosen from a list, so only the name can be wrong. */
function faultOf(refusal: Refusal | null): string | null {
  if (refusal?.code === 'loginExists') return addLoginWords.taken;
  return refusal?.code === 'requestValidateError' ? addLoginWords.loginFault : null;
}

function keyIn({ form }: Visit): string | null {
  const key = form.get('key') ?? '';
  return /^login-[0-9a-f]{32}$/.test(key) ? key : null;
}

async function add(visit: Visit): Promise<Shown> {
  const { form } = visit;
  const key = keyIn(visit);
  const role = roles.find((one) => one === form.get('role')) ?? null;
  const reply = await visit.call('logins-create', {
    // People see masked numbers, whatever was chosen for a program.
    body: {
      login: form.get('login')?.trim(),
      role,
      disclosure: role === DEFAULT_ROLE ? form.get('disclosure') : 'masked',
    },
    ...(key && { headers: { 'idempotency-key': key } }),
  });
  if (!reply.ok) return againPage(visit, reply, ADD, PEOPLE) ?? show(visit, reply);
  return { title: addLoginWords.made.title, body: <AddedPage made={reply.data} />, styles: ['people'] };
}
