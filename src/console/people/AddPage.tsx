/** The form for a new login, and its first password once it was added. */
import type { VNode } from 'preact';
import { disclosures, type NewLogin } from '../../contract/logins.ts';
import { roles } from '../../contract/rights.ts';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Field, SelectField, unsaved } from '../frame/components/Field.tsx';
import { Failure, Notice } from '../frame/components/notes.tsx';
import { Copy } from '../frame/components/values.tsx';
import type { Refusal } from '../frame/page.ts';
import { addLoginWords, peopleWords, roleWords } from '../words/people.ts';
import { loginPath, PEOPLE } from './steps.ts';

const words = addLoginWords;

export interface AddView {
  readonly login: string;
  readonly chosenRole: string;
  readonly disclosure: string;
  /** Ensures that a form that is sent twice makes one login. */
  readonly formKey: string;
  readonly loginFault: string | null;
  /** Any other refusal. */
  readonly refusal: Refusal | null;
}

export const ADD = `${PEOPLE}/add-login`;

export function AddPage({ login, chosenRole, disclosure, formKey, loginFault, refusal }: AddView): VNode {
  return (
    <article class="people column">
      <p>
        <a href={PEOPLE}>{peopleWords.back}</a>
      </p>
      <h1>{words.title}</h1>
      {refusal && <Refused refusal={refusal} />}
      <form class="form" method="post" action={ADD} data-unsaved={unsaved(login)}>
        <input type="hidden" name="key" value={formKey} />
        <Field
          name="login"
          label={words.login}
          value={login}
          hint={words.loginHint}
          fault={loginFault}
          autocomplete="off"
          maxLength={36}
          width="medium"
          required
        />
        <SelectField
          name="role"
          label={words.role}
          value={chosenRole}
          options={roles.map((value) => ({ value, label: roleWords[value] }))}
        />
        <SelectField
          name="disclosure"
          label={words.disclosure}
          value={disclosure}
          hint={words.disclosureHint}
          options={[...disclosures].reverse().map((value) => ({ value, label: words.disclosures[value] }))}
        />
        <div class="actions">
          <Button kind="primary" data-keyed>
            {words.submit}
          </Button>
          <LinkButton href={PEOPLE}>{words.cancel}</LinkButton>
        </div>
      </form>
    </article>
  );
}

function Refused({ refusal }: { readonly refusal: Refusal }): VNode {
  const { code } = refusal;
  if (code === 'loginLimitReached') return <Notice kind="danger" title={words.full} />;
  if (code === 'idempotencyKeyReused') return <Notice kind="danger" title={words.keyUsed} />;
  return <Failure reply={refusal} />;
}

export function AddedPage({ made: { login, role, password } }: { readonly made: NewLogin }): VNode {
  const { title, password: name, once, next } = words.made;
  return (
    <article class="people column">
      <h1>{title}</h1>
      <dl class="values">
        <dt>{words.login}</dt>
        <dd>{login}</dd>
        <dt>{words.role}</dt>
        <dd>{roleWords[role]}</dd>
        <dt>{name}</dt>
        <dd>
          <Copy text={password} label={name} />
        </dd>
      </dl>
      <Notice kind="warning" title={once} />
      <LinkButton href={loginPath(login)}>{next}</LinkButton>
    </article>
  );
}
