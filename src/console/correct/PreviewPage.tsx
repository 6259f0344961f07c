/** "You are about to change": the difference, why, and the button that does it. */
import type { ComponentChildren, VNode } from 'preact';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { ReasonField } from '../frame/components/Field.tsx';
import { Hidden } from '../frame/components/Hidden.tsx';
import { Diff, type DiffRow } from '../frame/components/lists.tsx';
import { Notice } from '../frame/components/notes.tsx';
import { customerPath } from '../frame/own-path.ts';
import { ToldLine } from '../history/ToldLine.tsx';
import { correctWords } from '../words/correct.ts';
import { FormHead } from './CorrectForm.tsx';
import { type Draft, draftFields } from './draft.ts';
import { pathOf, type Target } from './target.ts';

const words = correctWords;

/** What every page of a correction carries along. */
export interface Carried {
  readonly target: Target;
  /** Whom it is about. */
  readonly name: string;
  /** The version that the draft was made from. */
  readonly version: number;
  readonly draft: Draft;
  /** Empty: none was given yet. */
  readonly reason: string;
}

export interface PreviewView {
  readonly carried: Carried;
  readonly rows: readonly DiffRow[];
  /** Makes sure that the change is stored once, however often it is sent. */
  readonly sendKey: string;
  /** What looks odd without being wrong. */
  readonly hints?: readonly string[];
  readonly reasonFault?: string | null;
  /** The text of the button, if it is not that of the section. */
  readonly submit?: string;
  /** What happened before, such as a conflict. */
  readonly notice?: ComponentChildren;
  /** How the caller was verified. */
  readonly caller?: ComponentChildren;
  /** How many webhooks would receive the change; default: none. */
  readonly webhooks?: number;
}

export function PreviewPage(view: PreviewView): VNode {
  const { carried, rows, sendKey, hints = [], reasonFault, notice, caller, webhooks = 0 } = view;
  const { target, reason } = carried;
  const submit = view.submit ?? words.sections[target.section].submit;
  return (
    <article class="correct">
      <FormHead view={carried} title={words.preview.title} />
      {notice}
      {hints.map((hint) => (
        <Notice kind="warning" title={hint} key={hint} />
      ))}
      <form
        method="post"
        action={pathOf(target)}
        autocomplete="off"
        data-correct="send"
        data-unsaved="changed"
      >
        <CarriedFields carried={{ ...carried, reason: null }} />
        <Hidden fields={[['key', sendKey]]} />
        <Diff rows={rows} />
        <ReasonField value={reason} hint={words.preview.reasonHint} fault={reasonFault} required autofocus />
        {caller}
        <ToldLine webhooks={webhooks} />
        <div class="actions">
          <Button kind="primary" name="step" value="send" data-keyed>
            {submit}
          </Button>
          <Button name="step" value="edit" formnovalidate>
            {words.edit}
          </Button>
          <LinkButton href={customerPath(target.customerId)}>{words.cancel}</LinkButton>
        </div>
      </form>
    </article>
  );
}

/** @param reason null: the page has a field for it */
export function CarriedFields({
  carried: { name, version, draft, reason },
}: {
  readonly carried: Omit<Carried, 'reason' | 'target'> & { readonly reason: string | null };
}): VNode {
  const fields = [
    ['name', name],
    ['version', String(version)],
    ...(reason === null ? [] : [['reason', reason] as const]),
    ...draftFields(draft),
  ] as const;
  return <Hidden fields={fields} />;
}
