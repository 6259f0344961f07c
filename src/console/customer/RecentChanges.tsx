/** The newest changes of a customer, and the way to all of them. */
import type { VNode } from 'preact';
import type { HistoryItem } from '../../contract/history.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import { Card } from '../frame/components/Card.tsx';
import { Time } from '../frame/components/values.tsx';
import { customerWords } from '../words/customer.ts';
import type { Recent } from './last-change.ts';

/** How many of the changes that were read are shown. */
const SHOWN = 5;

interface Props {
  readonly customerId: string;
  /** Null: the history could not be read. */
  readonly recent: Recent | null;
  readonly now: Date;
}

export function RecentChanges({ customerId, recent, now }: Props): VNode {
  const all = (
    <LinkButton href={`/console/customers/${customerId}/history`}>{customerWords.allHistory}</LinkButton>
  );
  return (
    <Card title={customerWords.cards.history} actions={all}>
      {recent === null ? (
        <p class="muted">{customerWords.noHistory}</p>
      ) : (
        <ol class="changes" data-list>
          {recent.changes.slice(0, SHOWN).map((change) => (
            <Change key={change.version} change={change} now={now} />
          ))}
        </ol>
      )}
    </Card>
  );
}

function Change({ change, now }: { readonly change: HistoryItem; readonly now: Date }): VNode {
  const { version, kind, changedAt, login, reason } = change;
  return (
    <li>
      <span class="number">{version}</span> {customerWords.kinds[kind]} <Time at={changedAt} now={now} />{' '}
      <bdi>{customerWords.lastChange.by(login)}</bdi>
      {reason !== undefined && (
        <>
          , <bdi>{customerWords.lastChange.reason(reason)}</bdi>
        </>
      )}
    </li>
  );
}
