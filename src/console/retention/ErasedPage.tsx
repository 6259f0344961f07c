/** The page of an erased customer: that it was erased, and who changed it when. */
import type { VNode } from 'preact';
import { Badge } from '../frame/components/notes.tsx';
import { Copy, Time } from '../frame/components/values.tsx';
import { stateWords } from '../words/retention.ts';

interface Props {
  readonly customerId: string;
  /** ISO 8601. */
  readonly erasedAt: string;
  readonly now: Date;
  /** What is known of its changes, for a reader who may see it. */
  readonly children?: VNode;
}

export function ErasedPage({ customerId, erasedAt, now, children }: Props): VNode {
  const { erased, id } = stateWords;
  return (
    <article class="customer">
      <header class="customer-head">
        <h1>{erased.title}</h1>
        <p class="customer-ids">
          <Copy text={customerId} label={id} />
        </p>
        <p class="customer-state">
          <Badge kind="danger" text={erased.badge} /> <Time at={erasedAt} now={now} />
        </p>
      </header>
      <p>{erased.stays}</p>
      {children}
    </article>
  );
}
