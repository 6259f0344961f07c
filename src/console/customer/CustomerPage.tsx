/** The page of a customer: who it is, what can be done, its data, and its newest changes. */
import type { ComponentChildren, VNode } from 'preact';
import type { HistoryItem } from '../../contract/history.ts';
import type { CustomerRecord } from '../../contract/retention.ts';
import type { NewestDeliveries } from '../../contract/webhooks.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import { Notice } from '../frame/components/notes.tsx';
import { peopleOf } from '../history/answers.ts';
import { customerWords } from '../words/customer.ts';
import { CustomerCards } from './CustomerCards.tsx';
import { CustomerHead, type Offers } from './CustomerHead.tsx';
import type { Recent } from './last-change.ts';
import { RecentChanges } from './RecentChanges.tsx';

export interface CustomerView {
  readonly record: CustomerRecord;
  readonly version: number;
  /** Null: the history could not be read. */
  readonly recent: Recent | null;
  /** The version that the reader has just made; null: none. */
  readonly made: number | null;
  readonly offers: Offers;
  /** Null: it could not be read. */
  readonly deliveries?: NewestDeliveries | null;
  readonly caller?: ComponentChildren;
  readonly now: Date;
}

export function CustomerPage(view: CustomerView): VNode {
  const { record, version, recent, made, deliveries = null, offers, caller, now } = view;
  const { customerId } = record;
  const change = recent?.changes.find((one) => one.version === made);
  const about = {
    now,
    ...(recent && { recent }),
    made: change,
    ...(offers.reveal && { revealAt: `/console/customers/${customerId}/reveal` }),
  };
  return (
    <article class="customer">
      {change && <Made change={change} customerId={customerId} />}
      <CustomerHead record={record} version={version} now={now} offers={offers} caller={caller} />
      <CustomerCards record={record} about={about} />
      <RecentChanges
        customerId={customerId}
        recent={recent}
        people={peopleOf(record)}
        may={offers}
        newest={version}
        deliveries={deliveries}
        now={now}
      />
    </article>
  );
}

/** What the reader has just done, and the way back. */
function Made({ change, customerId }: { readonly change: HistoryItem; readonly customerId: string }): VNode {
  return (
    <Notice kind="good" title={customerWords.changedNotice(change.version)}>
      <LinkButton small href={`/console/customers/${customerId}/revert?change=${change.version}`}>
        {customerWords.undo}
      </LinkButton>
    </Notice>
  );
}
