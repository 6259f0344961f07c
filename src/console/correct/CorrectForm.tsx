/** The form of a correction: the values filled in, faults and hints beside the fields, rows to add and remove. */
import type { ComponentChildren, VNode } from 'preact';
import { customerStateCode } from '../../contract/common.ts';
import { limits } from '../../contract/limits.ts';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Field, SelectField } from '../frame/components/Field.tsx';
import { Hidden } from '../frame/components/Hidden.tsx';
import { Notice } from '../frame/components/notes.tsx';
import { customerPath } from '../frame/own-path.ts';
import { correctWords } from '../words/correct.ts';
import { stateNames } from '../words/states.ts';
import type { AddressText, Draft, ListName, PhoneText } from './draft.ts';
import type { Notes } from './faults.ts';
import { pathOf, type Target } from './target.ts';

const words = correctWords;

export interface FormView {
  readonly target: Target;
  /** Whom it is about. */
  readonly name: string;
  /** The version that the form was filled from. */
  readonly version: number;
  readonly draft: Draft;
  readonly faults?: Notes;
  readonly hints?: Notes;
  /** Why, if it was given already. */
  readonly reason?: string;
  /** The name of the field to begin at. */
  readonly focus?: string;
  /** True: the draft is not what is stored. */
  readonly changed?: boolean;
  /** What is to be known before: a closed customer, the caller. */
  readonly children?: ComponentChildren;
}

export function CorrectForm(view: FormView): VNode {
  const { target, version, faults = {}, reason = '', changed = false, children } = view;
  return (
    <article class="correct">
      <FormHead view={view} title={words.sections[target.section].title} />
      {children}
      <FaultList faults={faults} />
      <form
        method="post"
        action={pathOf(target)}
        noValidate
        autocomplete="off"
        data-correct="edit"
        data-unsaved={changed ? 'changed' : ''}
      >
        <Hidden
          fields={[
            ['name', view.name],
            ['version', String(version)],
            ['reason', reason],
          ]}
        />
        {/* The first button is the one that Enter presses. */}
        <button
          type="submit"
          class="visually-hidden"
          name="step"
          value="review"
          tabIndex={-1}
          aria-hidden="true"
        >
          {words.review}
        </button>
        <MemberFields view={view} />
        <div class="actions">
          <Button kind="primary" name="step" value="review">
            {words.review}
          </Button>
          <LinkButton href={customerPath(target.customerId)}>{words.cancel}</LinkButton>
        </div>
      </form>
    </article>
  );
}

/** All faults in one place, each leading to its field. */
function FaultList({ faults }: { readonly faults: Notes }): VNode | null {
  const found = Object.entries(faults);
  if (found.length === 0) return null;
  return (
    <Notice kind="danger" title={words.faultsTitle(found.length)}>
      <ul>
        {found.map(([field, fault]) => (
          <li key={field}>
            <a href={`#${field}`}>{fault}</a>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

export function FormHead({
  view,
  title,
}: {
  readonly view: Pick<FormView, 'name' | 'version'>;
  readonly title: string;
}): VNode {
  const [before, name, version] = words.of(view.name, String(view.version));
  return (
    <header class="correct-head">
      <h1>{title}</h1>
      <p class="muted">
        {before} <bdi>{name}</bdi>, {version}
      </p>
    </header>
  );
}

function MemberFields({ view }: { readonly view: FormView }): VNode {
  const { email, addresses, phones } = view.draft;
  return (
    <>
      {email !== undefined && (
        <Field
          {...noted(view, 'email')}
          type="email"
          label={words.members.email}
          value={email}
          inputMode="email"
          required
        />
      )}
      {phones && (
        <Rows view={view} list="phones" count={phones.length}>
          {phones.map((row, index) => (
            <PhoneRow key={index} view={view} row={row} index={index} only={phones.length === 1} />
          ))}
        </Rows>
      )}
      {addresses && (
        <Rows view={view} list="addresses" count={addresses.length}>
          {addresses.map((row, index) => (
            <AddressRow key={index} view={view} row={row} index={index} only={addresses.length === 1} />
          ))}
        </Rows>
      )}
    </>
  );
}

interface RowsProps {
  readonly view: FormView;
  readonly list: ListName;
  readonly count: number;
  readonly children: ComponentChildren;
}

function Rows({ view, list, count, children }: RowsProps): VNode {
  const most = limits.contactItems.value;
  const fault = view.faults?.[list];
  return (
    <section class="rows" id={list} aria-label={words.members[list]}>
      {children}
      {fault !== undefined && <p class="fault">{fault}</p>}
      {count < most ? (
        <Button name="add" value={list} formnovalidate small>
          {words.add[list]}
        </Button>
      ) : (
        <p class="hint">{words.most(most)}</p>
      )}
    </section>
  );
}

interface RowProps<Text> {
  readonly view: FormView;
  readonly row: Text;
  readonly index: number;
  /** The last row of a list cannot be removed. */
  readonly only: boolean;
}

function RowFrame(props: {
  readonly kind: 'address' | 'phone';
  readonly name: string;
  readonly title: string;
  readonly only: boolean;
  readonly children: ComponentChildren;
}): VNode {
  const { kind, name, title, only, children } = props;
  return (
    <fieldset class={`row ${kind}`}>
      <legend>{title}</legend>
      <div class="row-fields">{children}</div>
      {!only && (
        <Button name="remove" value={name} formnovalidate small aria-label={words.removeOf(title)}>
          {words.remove}
        </Button>
      )}
    </fieldset>
  );
}

function AddressRow({ view, row, index, only }: RowProps<AddressText>): VNode {
  const name = `addresses.${index}`;
  const text = (field: keyof AddressText) => ({
    ...noted(view, `${name}.${field}`),
    label: words.addressFields[field],
    value: row[field],
  });
  const states = customerStateCode.enum.map((code) => ({
    value: code,
    label: `${code} – ${stateNames[code]}`,
  }));
  return (
    <RowFrame kind="address" name={name} title={words.address(index + 1)} only={only}>
      <SelectField {...text('type')} options={optionsOf(words.addressTypes)} width="medium" />
      <Field {...text('addressLine1')} required />
      <Field {...text('addressLine2')} />
      <Field {...text('city')} required />
      <SelectField
        {...text('stateCode')}
        options={[{ value: '', label: words.chooseState }, ...states]}
        width="medium"
        required
      />
      <Field {...text('postalCode')} width="medium" required />
      <Field {...text('countryCodeA3')} width="short" required />
    </RowFrame>
  );
}

function PhoneRow({ view, row, index, only }: RowProps<PhoneText>): VNode {
  const name = `phones.${index}`;
  const text = (field: keyof PhoneText) => ({
    ...noted(view, `${name}.${field}`),
    label: words.phoneFields[field],
    value: row[field],
  });
  return (
    <RowFrame kind="phone" name={name} title={words.phone(index + 1)} only={only}>
      <SelectField {...text('type')} options={optionsOf(words.phoneTypes)} width="medium" />
      <Field {...text('countryDialingCode')} type="tel" inputMode="tel" width="short" />
      <Field {...text('phoneNumber')} type="tel" inputMode="tel" width="medium" required />
    </RowFrame>
  );
}

function optionsOf(labels: Readonly<Record<string, string>>) {
  return Object.entries(labels).map(([value, label]) => ({ value, label }));
}

/** A field's name, with the notes beside it. */
function noted({ faults, hints, focus }: FormView, name: string) {
  return {
    name,
    fault: faults?.[name],
    hint: hints?.[name],
    ...(focus === name && { autofocus: true }),
  };
}
