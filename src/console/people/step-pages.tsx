/** `/console/people/:login/disable` and so on: asks, and does it. */
import type { CallParts, Page, Refusal, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { loginStepWords } from '../words/people.ts';
import { findLogin, loginNotFound } from './find-login.tsx';
import { StepPage } from './StepPage.tsx';
import { loginPath, PEOPLE, type StepName, stepNames } from './steps.ts';

export const stepPages: readonly Page[] = stepNames.flatMap((name): Page[] => {
  const path = `${PEOPLE}/:login/${name}`;
  return [
    { method: 'GET', path, right: 'administer', handle: (visit) => ask(visit, name, null) },
    { method: 'POST', path, right: 'administer', handle: (visit) => take(visit, name) },
  ];
});

/** @param refusal null: the form was not sent yet */
async function ask(visit: Visit, name: StepName, refusal: Refusal | null): Promise<Shown> {
  const { session, form, params } = visit;
  const login = await findLogin(visit, params.login ?? '');
  if (login === null) return loginNotFound();
  if ('ok' in login) return refusedPage(login);
  const isSelf = login.login === session.login;
  const chosen = form.get('role') ?? form.get('disclosure');
  const body = <StepPage name={name} login={login} isSelf={isSelf} chosen={chosen} refusal={refusal} />;
  const { title } = loginStepWords[name];
  return { title, body, styles: ['people'], ...(refusal && { status: refusal.status }) };
}

async function take(visit: Visit, name: StepName): Promise<Shown> {
  const login = visit.params.login ?? '';
  const reply = await visit.call(`logins-${name}`, { path: { login }, ...bodyOf(visit, name) });
  if (reply.ok) return { to: `${loginPath(login)}?done=${name}` };
  return reply.code === 'loginNotFound' ? loginNotFound() : ask(visit, name, reply);
}

function bodyOf({ form }: Visit, name: StepName): Pick<CallParts, 'body'> {
  if (name === 'set-role') return { body: { role: form.get('role') } };
  if (name === 'set-disclosure') return { body: { disclosure: form.get('disclosure') } };
  return {};
}
