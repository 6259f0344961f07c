/** The fields of forms: label, what may be entered, and what is wrong with it, beside it. */
import type { ComponentChildren } from 'preact';
import { frameWords } from '../../words/frame.ts';

interface Common {
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  /** What is wrong with the value. */
  readonly fault?: string | null | undefined;
  /** What may be entered, or what looks odd without being wrong. */
  readonly hint?: ComponentChildren;
  /** Default: the name. Give one if a page has two fields of one name. */
  readonly id?: string;
  readonly required?: boolean;
}

export interface FieldProps extends Common {
  readonly type?: 'text' | 'password' | 'email' | 'tel' | 'date' | 'search' | 'url' | 'number';
  readonly autocomplete?: string;
  readonly inputMode?: 'text' | 'numeric' | 'tel' | 'email';
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly autofocus?: boolean;
  readonly placeholder?: string;
  /** Lines of a field for longer text; default: one line, an input. */
  readonly lines?: number;
  /** How wide it looks: `short` for four digits, `medium` for a phone. Default: the whole column. */
  readonly width?: 'short' | 'medium';
}

export interface SelectFieldProps extends Common {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly autofocus?: boolean;
  readonly width?: 'short' | 'medium';
}

/** A field of one line, or of several. */
export function Field(props: FieldProps) {
  const { name, value, id = name, type = 'text', lines, width, required, maxLength, placeholder } = props;
  const shared = { id, name, required, maxLength, placeholder, class: width, ...described(id, props) };
  const { autocomplete, inputMode, pattern, autofocus } = props;
  const ofInput = { type, value, autocomplete, inputMode, pattern, autofocus } as object;
  // Names, streets and reasons are written in any script; everything else, from left to right.
  const dir = type === 'text' ? 'auto' : undefined;
  return (
    <Row {...props} id={id}>
      {lines === undefined ? (
        <input {...shared} {...ofInput} dir={dir} />
      ) : (
        <textarea {...shared} rows={lines} value={value ?? ''} dir={dir} />
      )}
    </Row>
  );
}

/** A choice of one from a few. */
export function SelectField(props: SelectFieldProps) {
  const { name, value, id = name, options, width, required, autofocus } = props;
  const shared = { id, name, required, autofocus, class: width };
  return (
    <Row {...props} id={id}>
      <select {...shared} {...described(id, props)}>
        {options.map((one) => (
          <option key={one.value} value={one.value} selected={one.value === value}>
            {one.label}
          </option>
        ))}
      </select>
    </Row>
  );
}

export interface CheckFieldProps {
  readonly name: string;
  readonly label: string;
  readonly checked?: boolean;
  /** Default `true`. */
  readonly value?: string;
  readonly id?: string;
  /** Default: a check box; `radio`: one of several of the same name. */
  readonly type?: 'checkbox' | 'radio';
}

/** A check box. */
export function CheckField({ name, label, checked, value = 'true', id = name, type }: CheckFieldProps) {
  return (
    <div class="check">
      <input type={type ?? 'checkbox'} id={id} name={name} value={value} checked={checked} />
      <label for={id}>{label}</label>
    </div>
  );
}

/** Why something is done; kept with it. */
export function ReasonField(props: Partial<FieldProps>) {
  const { parts } = frameWords;
  return <Field name="reason" label={parts.reason} hint={parts.reasonHint} maxLength={200} {...props} />;
}

/**
 * The value of a form's `data-unsaved`: whoever leaves the form is asked before what was typed is lost.
 * @param typed what was sent and came back with the form; empty: nothing
 */
export function unsaved(typed: string): 'changed' | '' {
  return typed === '' ? '' : 'changed';
}

function Row({ id, label, fault, hint, children }: Common & { children: ComponentChildren }) {
  return (
    <div class={fault ? 'field has-fault' : 'field'}>
      <label for={id}>{label}</label>
      {children}
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** Ties a field to its fault and hint for screen readers. */
function described(id: string | undefined, { fault, hint }: Common) {
  const ids = [fault && `${id}-fault`, hint && `${id}-hint`].filter(Boolean).join(' ');
  return { ...(ids && { 'aria-describedby': ids }), ...(fault && { 'aria-invalid': true }) };
}
