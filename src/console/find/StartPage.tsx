/** Where the console begins for whoever may see customers: what can be typed, and the customers opened last. */
import type { VNode } from 'preact';
import type { RecentCustomer } from '../../contract/types.ts';
import { Card } from '../frame/components/Card.tsx';
import { Failure } from '../frame/components/notes.tsx';
import { Time } from '../frame/components/values.tsx';
import type { Refusal } from '../frame/page.ts';
import { findWords } from '../words/find.ts';

export interface StartView {
  /** A refusal, if they could not be read. */
  readonly recent: readonly RecentCustomer[] | Refusal;
  readonly now: Date;
}

export function StartPage({ recent, now }: StartView): VNode {
  return (
    <article class="find">
      <h1>{findWords.heading}</h1>
      <div data-found />
      <div class="find-start">
        <Card title={findWords.recent}>
          {'ok' in recent ? <Failure reply={recent} /> : <Recent items={recent} now={now} />}
        </Card>
        <Card title={findWords.can}>
          <dl class="find-examples">
            {findWords.examples.map(({ what, how }) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>{how}</dd>
              </div>
            ))}
          </dl>
        </Card>
      </div>
    </article>
  );
}

function Recent({ items, now }: { readonly items: readonly RecentCustomer[]; readonly now: Date }): VNode {
  if (items.length === 0) return <p class="muted">{findWords.recentNone}</p>;
  return (
    <ol class="recent-list" data-list data-recent>
      {items.map(({ customerId, name, customerType, openedAt }) => (
        <li key={customerId}>
          <a class="recent-row" href={`/console/customers/${customerId}`}>
            <bdi class="found-name">{name}</bdi>
          </a>
          <span class="muted">
            {findWords.type[customerType]} · {findWords.opened} <Time at={openedAt} now={now} />
          </span>
        </li>
      ))}
    </ol>
  );
}
