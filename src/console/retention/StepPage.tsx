/** The form of a step towards the end of a record: what it does, the reason for it, and what prevents it. */
import type { VNode } from 'preact';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Field, ReasonField, unsaved } from '../frame/components/Field.tsx';
import { Failure, Notice } from '../frame/components/notes.tsx';
import { Time } from '../frame/components/values.tsx';
import type { Refusal } from '../frame/page.ts';
import { stateWords, stepWords } from '../words/retention.ts';
import { StateHead } from './StateHead.tsx';
import type { CustomerState } from './state.ts';
import { type StepName, stepPath, steps } from './steps.ts';

/** What the form was sent with, and what was wrong. */
export interface StepAttempt {
  readonly reason: string;
  readonly reasonFault?: string;
  readonly confirmFault?: string;
  /** True: the customer is at another version than the one that the reader saw. */
  readonly conflict?: boolean;
  /** Any other refusal. */
  readonly refusal?: Refusal;
}

export interface StepView {
  readonly name: StepName;
  readonly state: CustomerState;
  /** Why the customer may not be erased now; null: nothing prevents it. */
  readonly obstacle: Refusal | null;
  readonly attempt: StepAttempt;
  readonly now: Date;
}

export function StepPage(view: StepView): VNode {
  const { name, state, obstacle, attempt, now } = view;
  const { title, what, already } = stepWords[name];
  const back = `/console/customers/${state.customerId}`;
  const applies = steps[name].applies(state);
  return (
    <article class="customer step">
      <StateHead title={title} state={state} now={now} />
      {attempt.conflict && <Notice kind="warning" title={stateWords.changedMeanwhile} />}
      {attempt.refusal && <Failure reply={attempt.refusal} />}
      <p>{what}</p>
      {!applies && <Notice title={already} />}
      {obstacle && <Obstacle refusal={obstacle} now={now} />}
      {applies && !obstacle ? (
        <StepForm view={view} back={back} />
      ) : (
        <p class="actions">
          <LinkButton href={back}>{stateWords.back}</LinkButton>
        </p>
      )}
    </article>
  );
}

function StepForm({ view, back }: { readonly view: StepView; readonly back: string }): VNode {
  const { name, state, attempt } = view;
  return (
    <form
      class="form"
      method="post"
      action={stepPath(state.customerId, name)}
      data-unsaved={unsaved(attempt.reason)}
    >
      <input type="hidden" name="version" value={state.version} />
      <ReasonField value={attempt.reason} fault={attempt.reasonFault} required />
      {name === 'erase' && (
        <Field
          name="confirm"
          label={stateWords.confirm}
          hint={stateWords.confirmHint}
          fault={attempt.confirmFault}
          autocomplete="off"
          maxLength={6}
          width="short"
          required
        />
      )}
      <div class="actions">
        <Button kind={name === 'erase' ? 'danger' : 'primary'}>{stepWords[name].button}</Button>
        <LinkButton href={back}>{stateWords.cancel}</LinkButton>
      </div>
    </form>
  );
}

/** Why a customer cannot be erased, and from when on it can. */
function Obstacle({ refusal, now }: { readonly refusal: Refusal; readonly now: Date }): VNode {
  const { code } = refusal;
  const { legalHoldSince, erasableFrom } = refusal.errors as {
    readonly legalHoldSince?: string;
    readonly erasableFrom?: string;
  };
  if (code === 'customerNotClosed') {
    return (
      <Notice kind="warning" title={stateWords.mayNotErase}>
        <p>{stateWords.notClosed}</p>
      </Notice>
    );
  }
  const since = legalHoldSince ?? erasableFrom;
  if (since === undefined) return <Failure reply={refusal} />;
  return (
    <Notice kind="warning" title={stateWords.mayNotErase}>
      <p>
        {legalHoldSince ? stateWords.held : stateWords.keptUntil} <Time at={since} now={now} />.
      </p>
    </Notice>
  );
}
