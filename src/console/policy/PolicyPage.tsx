/** The form of the policy for verifying callers. */
import type { VNode } from 'preact';
import { callerAnswers } from '../../contract/caller-answers.ts';
import { Button } from '../frame/components/Button.tsx';
import { CheckField, SelectField } from '../frame/components/Field.tsx';
import { Failure, Notice } from '../frame/components/notes.tsx';
import type { DataOf, Refusal } from '../frame/page.ts';
import { verifyWords, policyWords as words } from '../words/verify.ts';

export interface PolicyView {
  readonly policy: DataOf<'policy-get'>;
  /** True: it was just set. */
  readonly saved: boolean;
  readonly refusal?: Refusal;
}

export function PolicyPage({ policy, saved, refusal }: PolicyView): VNode {
  const { required, atLeast, including } = policy.callerVerification;
  const numbers = callerAnswers.map((_, index) => String(index + 1));
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
    </article>
  );
}
