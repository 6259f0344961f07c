/** The form that makes a webhook. */
import type { VNode } from 'preact';
import { eventTypes } from '../../contract/events.ts';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { CheckField, Field, SelectField, unsaved } from '../frame/components/Field.tsx';
import { Notice } from '../frame/components/notes.tsx';
import { webhookWords } from '../words/follow.ts';
import { historyWords } from '../words/history.ts';
import { kindOfType } from './event-kind.ts';
import { RequestKey } from './StepPage.tsx';

const words = webhookWords.create;
export const NEW = '/console/webhooks/new';

export interface Entered {
  readonly url: string;
  /** Event types that were chosen. */
  readonly types: readonly string[];
  /** `now` or `first`. */
  readonly from: string;
}

export interface CreateFaults {
  readonly url: string | null;
  /** Why none can be made at all. */
  readonly whole: string | null;
}

export function CreatePage({
  entered,
  faults,
  requestKey,
}: {
  readonly entered: Entered;
  readonly faults: CreateFaults;
  /** New for each form. */
  readonly requestKey: string;
}): VNode {
  return (
    <article class="column">
      <h1>{words.title}</h1>
      {faults.whole !== null && <Notice kind="danger" title={faults.whole} />}
      <form class="form" method="post" action={NEW} data-unsaved={unsaved(entered.url)}>
        <RequestKey value={requestKey} />
        <Field
          name="url"
          type="url"
          label={words.url}
          hint={words.urlHint}
          value={entered.url}
          fault={faults.url}
          maxLength={2000}
          required
          autofocus
        />
        <Kinds chosen={entered.types} />
        <SelectField
          name="from"
          label={words.from}
          value={entered.from}
          options={[
            { value: 'now', label: words.fromNow },
            { value: 'first', label: words.fromFirst },
          ]}
        />
        <div class="actions">
          <Button kind="primary" data-keyed>
            {words.submit}
          </Button>
          <LinkButton href="/console/webhooks">{words.cancel}</LinkButton>
        </div>
      </form>
    </article>
  );
}

function Kinds({ chosen }: { readonly chosen: readonly string[] }): VNode {
  return (
    <fieldset>
      <legend>{words.kinds}</legend>
      <p class="muted">{words.kindsHint}</p>
      <div class="kinds">
        {eventTypes.map((type) => (
          <CheckField
            key={type}
            name="type"
            id={type}
            value={type}
            label={historyWords.kinds[kindOfType(type)]}
            checked={chosen.includes(type)}
          />
        ))}
      </div>
    </fieldset>
  );
}
