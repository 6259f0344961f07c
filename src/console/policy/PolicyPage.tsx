/** The policy for verifying callers: the form for who may set it, and what it says for everybody else. */
import type { VNode } from 'preact';
import { callerAnswers } from '../../contract/caller-answers.ts';
import { Button } from '../frame/components/Button.tsx';
import { CheckField, SelectField } from '../frame/components/Field.tsx';
import { Failure, Notice } from '../frame/components/notes.tsx';
import type { DataOf, Refusal } from '../frame/page.ts';
import { verifyWords, policyWords as words } from '../words/verify.ts';

export interface PolicyView {
  readonly policy: DataOf<'policy-get'>;
  readonly maySet: boolean;
  /** True: it was just set. */
  readonly saved: boolean;
  readonly refusal?: Refusal;
}

export function PolicyPage({ policy, maySet, saved, refusal }: PolicyView): VNode {
  return (
    <article class="policy">
      <h1>{words.title}</h1>
      {saved && (
        <Notice kind="good" title={words.saved}>
          <p>{words.savedText}</p>
        </Notice>
      )}
      {refusal && <Failure reply={refusal} />}
      <p>{words.explain}</p>
      {maySet ? <PolicyForm policy={policy} /> : <PolicyFacts policy={policy} />}
      <p>
        <a href="/console/audit?kind=policySet">{words.trail}</a>
      </p>
    </article>
  );
}

type Props = Pick<PolicyView, 'policy'>;

function PolicyFacts({ policy: { callerVerification } }: Props): VNode {
  const { required, atLeast, including } = callerVerification;
  return (
    <>
      <p>{required ? words.isRequired : words.isNotRequired}</p>
      <p>{verifyWords.enough(atLeast, including)}</p>
      {required && including.length > 0 && <p>{words.lacks}</p>}
    </>
  );
}

function PolicyForm({ policy: { callerVerification } }: Props): VNode {
  const { required, atLeast, including } = callerVerification;
  const numbers = callerAnswers.map((_, index) => String(index + 1));
  return (
    <form class="form" method="post" action="/console/policy">
      <CheckField name="required" label={words.required} checked={required} />
      <SelectField
        name="atLeast"
        label={words.atLeast}
        width="short"
        value={String(atLeast)}
        options={numbers.map((value) => ({ value, label: value }))}
      />
      <fieldset aria-describedby="including-hint">
        <legend>{words.including}</legend>
        {callerAnswers.map((name) => (
          <CheckField
            key={name}
            name="including"
            id={`including-${name}`}
            value={name}
            label={verifyWords.asked[name]}
            checked={including.includes(name)}
          />
        ))}
        <p class="muted" id="including-hint">
          {words.lacks}
        </p>
      </fieldset>
      <div class="actions">
        <Button kind="primary">{words.save}</Button>
      </div>
    </form>
  );
}
