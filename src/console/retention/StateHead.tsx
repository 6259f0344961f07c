/** The top of pages about a customer whose data the reader may not see. */
import type { VNode } from 'preact';
import { Copy } from '../frame/components/values.tsx';
import { stateWords } from '../words/retention.ts';
import { StateBadges } from './StateBadges.tsx';
import type { CustomerState } from './state.ts';

export function StateHead({
  title,
  state,
  now,
}: {
  readonly title: string;
  readonly state: CustomerState;
  readonly now: Date;
}): VNode {
  return (
    <header class="customer-head">
      <h1>{title}</h1>
      <p class="customer-ids">
        <Copy text={state.customerId} label={stateWords.id} />
        <span class="muted">{stateWords.version(state.version)}</span>
      </p>
      <StateBadges {...state} now={now} />
    </header>
  );
}
