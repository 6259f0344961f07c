/** The foot of a card: when what it shows last changed, by whom and why. */
import type { VNode } from 'preact';
import type { HistoryItem } from '../../contract/history.ts';
import { Time } from '../frame/components/values.tsx';
import { customerWords } from '../words/customer.ts';
import type { LastChange } from './last-change.ts';

const words = customerWords.lastChange;

export function LastChanged({ last, now }: { readonly last: LastChange; readonly now: Date }): VNode {
  if ('before' in last) {
    return (
      <span>
        {words.before} <Time at={last.before} now={now} />
      </span>
    );
  }
  const { change } = last;
  return (
    <span>
      {verbOf(change)} <Time at={change.changedAt} now={now} /> <bdi>{words.by(change.login)}</bdi>
      {change.reason !== undefined && (
        <>
          , <bdi>{words.reason(change.reason)}</bdi>
        </>
      )}
    </span>
  );
}

function verbOf({ kind }: HistoryItem): string {
  if (kind === 'created') return words.unchanged;
  return kind === 'reverted' ? words.reverted : words.changed;
}
