/** The form for one number in full, and the number. */
import type { VNode } from 'preact';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { ReasonField, SelectField, unsaved } from '../frame/components/Field.tsx';
import { Failure } from '../frame/components/notes.tsx';
import type { Refusal } from '../frame/page.ts';
import { revealWords } from '../words/customer.ts';
import type { HeldNumber } from './numbers.ts';

/** For how long the number is seen, in seconds. */
const SEEN_SECONDS = 30;

/** What the form was sent with, and what was wrong. */
export interface RevealAttempt {
  /** The chosen number, as a JSON pointer; empty: none is chosen yet. */
  readonly field: string;
  readonly reason: string;
  readonly fieldFault?: string;
  readonly reasonFault?: string;
  /** Any other refusal. */
  readonly refusal?: Refusal;
}

interface FormProps {
  readonly customerId: string;
  readonly numbers: readonly HeldNumber[];
  readonly attempt: RevealAttempt;
}

export function RevealForm({ customerId, numbers, attempt }: FormProps): VNode {
  const { field, reason, fieldFault, reasonFault, refusal } = attempt;
  const back = `/console/customers/${customerId}`;
  const chosen = fieldFault === undefined ? chosenOf(numbers, field) : null;
  return (
    <article class="reveal">
      <h1>{revealWords.title}</h1>
      {refusal && <Failure reply={refusal} tooMany={revealWords.tooMany} />}
      <p>{revealWords.intro}</p>
      <form class="form" method="post" action={`${back}/reveal`} data-unsaved={unsaved(reason)}>
        {chosen ? (
          <p class="chosen-number">
            <bdi>{revealWords.option(chosen)}</bdi>
            <input type="hidden" name="field" value={chosen.field} />
          </p>
        ) : (
          <SelectField
            name="field"
            label={revealWords.which}
            options={[
              { value: '', label: revealWords.choose },
              ...numbers.map((one) => ({ value: one.field, label: revealWords.option(one) })),
            ]}
            value={field}
            fault={fieldFault}
            required
          />
        )}
        <ReasonField hint={revealWords.reasonHint} value={reason} fault={reasonFault} required />
        <div class="actions">
          <Button kind="primary">{revealWords.submit}</Button>
          <LinkButton href={back}>{revealWords.cancel}</LinkButton>
        </div>
      </form>
    </article>
  );
}

/** @returns the number that there is no more to choose about; null: the reader chooses */
function chosenOf(numbers: readonly HeldNumber[], field: string): HeldNumber | null {
  const [only = null, ...others] = numbers;
  return numbers.find((one) => one.field === field) ?? (others.length === 0 ? only : null);
}

export function Revealed({
  customerId,
  value,
}: {
  readonly customerId: string;
  readonly value: string;
}): VNode {
  return (
    <article class="reveal">
      <h1>{revealWords.title}</h1>
      <div class="revealed" data-hide-after={SEEN_SECONDS}>
        <output tabIndex={-1} autofocus>
          {value}
        </output>
      </div>
      <LinkButton href={`/console/customers/${customerId}`}>{revealWords.hide}</LinkButton>
    </article>
  );
}
