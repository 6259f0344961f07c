/** The page that asks before something is done with a login. */
import type { VNode } from 'preact';
import { disclosures, type Login } from '../../contract/logins.ts';
import { roles } from '../../contract/rights.ts';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { SelectField } from '../frame/components/Field.tsx';
import { Failure, Notice } from '../frame/components/notes.tsx';
import type { Refusal } from '../frame/page.ts';
import { addLoginWords, loginStepWords, peopleWords, roleWords, stepFaultWords } from '../words/people.ts';
import { LoginHead } from './LoginPage.tsx';
import { isDangerous, loginPath, type StepName, stepApplies } from './steps.ts';

const words = stepFaultWords;

export interface StepView {
  readonly name: StepName;
  readonly login: Login;
  readonly isSelf: boolean;
  /** The choice that was sent; null: none was. */
  readonly chosen: string | null;
  /** Why it was refused; null: it was not sent yet. */
  readonly refusal: Refusal | null;
}

export function StepPage(view: StepView): VNode {
  const { name, login, isSelf, refusal } = view;
  const { title, what } = loginStepWords[name];
  const back = loginPath(login.login);
  const isOffered = stepApplies(name, login);
  return (
    <article class="people column">
      <LoginHead login={login.login} isSelf={isSelf} />
      <h2>{title}</h2>
      {refusal && <Refused refusal={refusal} />}
      {isOffered ? (
        <form class="form people-step" method="post" action={`${back}/${name}`}>
          <p>{what}</p>
          {isSelf && endsSignIns(name) && <Notice kind="warning" title={words.self} />}
          <Choice {...view} />
          <div class="actions">
            <Button kind={isDangerous(name) ? 'danger' : 'primary'}>{loginStepWords[name].button}</Button>
            <LinkButton href={back}>{words.cancel}</LinkButton>
          </div>
        </form>
      ) : (
        <>
          <Notice title={words.notNow} />
          <LinkButton href={back}>{peopleWords.columns.login}</LinkButton>
        </>
      )}
    </article>
  );
}

function endsSignIns(name: StepName): boolean {
  return name !== 'enable' && name !== 'unlock' && name !== 'set-disclosure';
}

function Choice({ name, login, chosen }: StepView): VNode | null {
  if (name === 'set-role') {
    const options = roles.map((value) => ({ value, label: roleWords[value] }));
    return (
      <SelectField name="role" label={addLoginWords.role} value={chosen ?? login.role} options={options} />
    );
  }
  if (name === 'set-disclosure') {
    const options = disclosures.map((value) => ({ value, label: addLoginWords.disclosures[value] }));
    const { disclosure: label } = addLoginWords;
    return (
      <SelectField name="disclosure" label={label} value={chosen ?? login.disclosure} options={options} />
    );
  }
  return null;
}

function Refused({ refusal }: { readonly refusal: Refusal }): VNode {
  if (refusal.code !== 'lastAdmin') return <Failure reply={refusal} />;
  return (
    <Notice kind="danger" title={words.lastAdmin.title}>
      <p>{words.lastAdmin.text}</p>
    </Notice>
  );
}
