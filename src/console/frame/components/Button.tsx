/** What is pressed: buttons of forms, and links that look like them. */
import type { ComponentChildren } from 'preact';

export type ButtonKind = 'primary' | 'plain' | 'danger';

interface Common {
  /** Default `plain`. `primary`: the one thing that the page is for. `danger`: destroys. */
  readonly kind?: ButtonKind;
  /** The key that presses it: `e`. */
  readonly 'data-key'?: string;
  readonly 'aria-label'?: string;
  readonly id?: string;
  readonly small?: boolean;
  readonly children: ComponentChildren;
}

export interface ButtonProps extends Common {
  readonly type?: 'submit' | 'button';
  readonly name?: string;
  readonly value?: string;
  /** Where its form is sent instead of the form's own address. */
  readonly formaction?: string;
  /** True: the form is sent unchecked, to add a row for instance. */
  readonly formnovalidate?: boolean;
  /** True: its form has a key, so with script it is sent until there is an answer. */
  readonly 'data-keyed'?: boolean;
  readonly disabled?: boolean;
}

export function Button({ kind = 'plain', type = 'submit', small = false, children, ...rest }: ButtonProps) {
  return (
    <button type={type} class={classOf(kind, small)} {...rest}>
      {children}
    </button>
  );
}

export interface LinkButtonProps extends Common {
  readonly href: string;
  /** True: with script, the form of the page it leads to opens in a dialog. */
  readonly 'data-dialog'?: boolean;
}

export function LinkButton({ kind = 'plain', small = false, children, ...rest }: LinkButtonProps) {
  return (
    <a class={classOf(kind, small)} {...rest}>
      {children}
    </a>
  );
}

function classOf(kind: ButtonKind, small: boolean): string {
  return `button ${kind}${small ? ' small' : ''}`;
}
