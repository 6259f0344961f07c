/** The newest changes of a customer, and the way to all of them. */
import type { VNode } from 'preact';
import type { NewestDeliveries } from '../../contract/webhooks.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import { Card } from '../frame/components/Card.tsx';
import { HistoryList, type HistoryListProps } from '../history/HistoryList.tsx';
import { customerWords } from '../words/customer.ts';
import { DeliveriesLine } from './DeliveriesLine.tsx';
import type { Recent } from './last-change.ts';

/** How many of the changes that were read are shown. */
const SHOWN = 5;

interface Props extends Pick<HistoryListProps, 'people' | 'may' | 'newest'> {
  readonly customerId: string;
  /** Null: the history could not be read. */
  readonly recent: Recent | null;
  /** Null: they could not be read, or need not be told. */
  readonly deliveries?: NewestDeliveries | null;
  readonly now: Date;
}

/** Needs the style sheet `history`. */
export function RecentChanges({ recent, deliveries = null, ...list }: Props): VNode {
  const all = `/console/customers/${list.customerId}/history`;
  return (
    <Card
      title={customerWords.cards.history}
      actions={
        <LinkButton small href={all}>
          {customerWords.allHistory}
        </LinkButton>
      }
    >
      {recent === null ? (
        <p class="muted">{customerWords.noHistory}</p>
      ) : (
        <HistoryList {...list} changes={recent.changes.slice(0, SHOWN)} />
      )}
      {deliveries && <DeliveriesLine deliveries={deliveries} now={list.now} />}
    </Card>
  );
}
