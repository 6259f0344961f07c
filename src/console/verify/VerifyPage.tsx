/** The form for what a caller says, and what came of it. Nothing that was typed or is stored is shown. */
import type { VNode } from 'preact';
import type { ComparedAnswers } from '../../contract/caller.ts';
import { type CallerAnswer, callerAnswers } from '../../contract/caller-answers.ts';
import type { CustomerRecord } from '../../contract/retention.ts';
import { fullName, nameOf } from '../../domain/customer-name.ts';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Field, type FieldProps, SelectField } from '../frame/components/Field.tsx';
import { Failure, Notice } from '../frame/components/notes.tsx';
import { customerPath } from '../frame/own-path.ts';
import type { DataOf, Refusal } from '../frame/page.ts';
import { verifyWords as words } from '../words/verify.ts';
import { verifyPath } from './verify-path.ts';

/** The field that says who is calling for a business. */
export const CALLER = 'representativeId';
/** Its value for somebody who is none of the representatives. */
export const SOMEBODY_ELSE = 'business';

export type Faults = Readonly<Partial<Record<CallerAnswer | typeof CALLER, string>>>;

export interface VerifyView {
  readonly record: CustomerRecord;
  /** The page of the customer that the person goes back to. */
  readonly back: string;
  readonly policy: DataOf<'customers-verification'>['policy'];
  /** What the last try came to; null: there was none. */
  readonly compared: { readonly fits: ComparedAnswers; readonly passed: boolean } | null;
  /** Who was chosen as calling for a business; empty: nobody yet. */
  readonly caller: string;
  readonly faults?: Faults;
  /** True: the form was sent without any answer. */
  readonly nothing?: boolean;
  readonly refusal?: Refusal;
}

export function VerifyPage(view: VerifyView): VNode {
  const { record, back, policy, compared, nothing, refusal } = view;
  const { customerId } = record;
  return (
    <article class="verify">
      <h1>{words.title}</h1>
      <p class="muted">
        {words.for} <bdi>{nameOf(record)}</bdi>
      </p>
      {refusal && <Failure reply={refusal} tooMany={words.tooMany} />}
      {nothing && <Notice kind="danger" title={words.nothing} />}
      {compared && <Results {...compared} />}
      {compared?.passed ? (
        <div class="actions">
          <LinkButton kind="primary" href={back}>
            {back === customerPath(customerId) ? words.back : words.goOn}
          </LinkButton>
          <LinkButton href={verifyPath(customerId, back)}>{words.again}</LinkButton>
        </div>
      ) : (
        <>
          <p>{words.explain}</p>
          <p>{words.enough(policy.atLeast, policy.including)}</p>
          <VerifyForm {...view} />
        </>
      )}
    </article>
  );
}

function Results({ fits, passed }: { readonly fits: ComparedAnswers; readonly passed: boolean }): VNode {
  return (
    <Notice kind={passed ? 'good' : 'warning'} title={passed ? words.passed : words.failed} reports>
      <dl class="values" aria-label={words.results}>
        {callerAnswers
          .filter((name) => fits[name] !== undefined)
          .map((name) => (
            <div class={fits[name] ? 'fits' : 'differs'} key={name}>
              <dt>{words.asked[name]}</dt>
              <dd>{fits[name] ? words.fits : words.differs}</dd>
            </div>
          ))}
      </dl>
      <p>{passed ? words.passedText : words.failedText}</p>
    </Notice>
  );
}

/** How each answer is typed; the browser checks the form before it is sent. */
const looks: Readonly<Record<CallerAnswer, Partial<FieldProps>>> = {
  taxNumberLast4: { inputMode: 'numeric', pattern: '[0-9]{4}', maxLength: 4, width: 'short' },
  dateOfBirth: { type: 'date', width: 'medium' },
  postalCode: { maxLength: 12, pattern: '[0-9A-Za-z \\-]{3,12}', width: 'medium' },
  phoneLast4: { inputMode: 'numeric', pattern: '[0-9]{4}', maxLength: 4, width: 'short' },
  email: { inputMode: 'email', maxLength: 254 },
};

function VerifyForm({ record, back, faults = {}, caller }: VerifyView): VNode {
  const fields: readonly (keyof Faults)[] =
    record.customerType === 'business' ? [CALLER, ...callerAnswers] : callerAnswers;
  const first = fields.find((name) => faults[name]) ?? fields[0];
  return (
    <form
      class="form"
      method="post"
      action={verifyPath(record.customerId, back)}
      autocomplete="off"
      data-unsaved=""
    >
      {record.customerType === 'business' && (
        <SelectField
          name={CALLER}
          label={words.who}
          value={caller}
          fault={faults[CALLER]}
          options={[
            { value: '', label: words.choose },
            ...record.businessRepresentatives.map((person) => ({
              value: person.id,
              label: fullName(person),
            })),
            { value: SOMEBODY_ELSE, label: words.business },
          ]}
          autofocus={first === CALLER}
          required
        />
      )}
      {callerAnswers.map((name) => (
        <Field
          key={name}
          name={name}
          label={words.asked[name]}
          fault={faults[name]}
          autocomplete="off"
          autofocus={name === first}
          {...looks[name]}
        />
      ))}
      <div class="actions">
        <Button kind="primary">{words.compare}</Button>
        <LinkButton href={back}>{words.cancel}</LinkButton>
      </div>
    </form>
  );
}
