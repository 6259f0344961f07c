/** Pages and notices of a correction that have only something to say. */
import type { VNode } from 'preact';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Notice } from '../frame/components/notes.tsx';
import { customerPath } from '../frame/own-path.ts';
import type { ShownPage } from '../frame/page.ts';
import { verifyPath } from '../verify/verify-path.ts';
import { correctWords } from '../words/correct.ts';
import { FormHead } from './CorrectForm.tsx';
import { type Carried, CarriedFields } from './PreviewPage.tsx';
import { pathOf } from './target.ts';

const words = correctWords;

/** For a module in the page, which puts the notes beside their fields. */
export function NotesPart({ faults, hints }: { readonly faults: object; readonly hints: object }): VNode {
  const notes = (kind: string, found: object) =>
    Object.entries(found).map(([field, text]) => (
      <p data-for={field} data-kind={kind} key={field}>
        {text}
      </p>
    ));
  return (
    <div>
      {notes('fault', faults)}
      {notes('hint', hints)}
    </div>
  );
}

/** The policy asks for a verified caller: what was typed waits in this page. */
export function UnverifiedPage({ carried }: { readonly carried: Carried }): VNode {
  const { title, text, verify, next } = words.unverified;
  const { target } = carried;
  return (
    <article class="correct">
      <FormHead view={carried} title={title} />
      <Notice kind="warning" title={text}>
        <p>{next}</p>
      </Notice>
      <form method="post" action={pathOf(target)} data-unsaved="changed">
        <CarriedFields carried={carried} />
        <div class="actions">
          <a
            class="button primary"
            href={verifyPath(target.customerId)}
            target="_blank"
            rel="noopener"
            data-key="v"
          >
            {verify}
          </a>
          <Button name="step" value="review">
            {words.review}
          </Button>
          <LinkButton href={customerPath(target.customerId)}>{words.cancel}</LinkButton>
        </div>
      </form>
    </article>
  );
}

/** Nothing more can be done with this form. */
export function endPage(
  { title, text }: { readonly title: string; readonly text: string },
  customerId: string,
  status: number,
): ShownPage {
  return {
    title,
    status,
    styles: ['correct'],
    body: (
      <article class="correct">
        <h1>{title}</h1>
        <p>{text}</p>
        <p>
          <LinkButton kind="primary" href={customerPath(customerId)}>
            {words.conflict.back}
          </LinkButton>
        </p>
      </article>
    ),
  };
}
