/** The page of a customer for whoever manages records without seeing what is in them. */
import type { VNode } from 'preact';
import type { Webhook } from '../../contract/webhooks.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import { Card } from '../frame/components/Card.tsx';
import { Notice } from '../frame/components/notes.tsx';
import { stateWords, stepWords } from '../words/retention.ts';
import { StateHead } from './StateHead.tsx';
import type { CustomerState } from './state.ts';
import { type StepName, stepNames, stepPath, steps } from './steps.ts';
import { Told } from './Told.tsx';

interface Props {
  /** Enabled ones, for a reader who may follow changes. */
  readonly webhooks: readonly Webhook[];
  readonly state: CustomerState;
  /** What the reader has just done; null: nothing. */
  readonly done: StepName | null;
  readonly now: Date;
}

export function StatePage({ state, done, webhooks, now }: Props): VNode {
  const { customerId } = state;
  return (
    <article class="customer">
      {done && <Notice kind="good" title={stepWords[done].done} />}
      <StateHead title={stateWords.title} state={state} now={now} />
      <p class="muted">{stateWords.noData}</p>
      <Card title={stateWords.steps}>
        <ul class="steps">
          {stepNames
            .filter((name) => steps[name].applies(state))
            .map((name) => (
              <li key={name}>
                <LinkButton kind={name === 'erase' ? 'danger' : 'plain'} href={stepPath(customerId, name)}>
                  {stateWords.actions[name]}
                </LinkButton>
                <span class="muted">{stepWords[name].what}</span>
              </li>
            ))}
        </ul>
      </Card>
      <Told webhooks={webhooks} now={now} />
      <p>
        <a href={`/console/customers/${customerId}/access`}>{stateWords.access}</a>
      </p>
    </article>
  );
}
