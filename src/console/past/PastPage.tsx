/** A customer as a version left it: the cards of the customer's page, and the change that made the version. */
import type { VNode } from 'preact';
import type { HistoryItem } from '../../contract/history.ts';
import type { CustomerRecord } from '../../contract/retention.ts';
import { nameOf } from '../../domain/customer-name.ts';
import { CustomerCards } from '../customer/CustomerCards.tsx';
import { LinkButton } from '../frame/components/Button.tsx';
import { Notice } from '../frame/components/notes.tsx';
import { peopleOf } from '../history/answers.ts';
import { HistoryList } from '../history/HistoryList.tsx';
import { historyWords, pastWords } from '../words/history.ts';

export interface PastView {
  /** As it was. */
  readonly record: CustomerRecord;
  readonly version: number;
  /** The newest version. */
  readonly newest: number;
  /** What made the version; null: it could not be read. */
  readonly change: HistoryItem | null;
  readonly mayCorrect: boolean;
  readonly now: Date;
}

export function PastPage({ record, version, newest, change, mayCorrect, now }: PastView): VNode {
  const { customerId } = record;
  const list = { customerId, people: peopleOf(record), now, newest, full: true };
  return (
    <article class="past">
      <header class="history-head">
        <p>
          <a href={`/console/customers/${customerId}/history`}>{pastWords.back}</a>
        </p>
        <h1>
          <bdi>{nameOf(record)}</bdi>
        </h1>
        <p class="muted">{historyWords.version(version)}</p>
      </header>
      {version < newest && (
        <Notice kind="warning" title={pastWords.asOf(version, newest)}>
          <p>{pastWords.until}</p>
        </Notice>
      )}
      <Ways at={`/console/customers/${customerId}`} {...{ version, newest, mayCorrect }} />
      <CustomerCards record={record} about={{ now }} />
      {change && (
        <section class="past-change">
          <h2>{pastWords.change}</h2>
          <HistoryList {...list} changes={[change]} />
        </section>
      )}
    </article>
  );
}

/** To the versions beside it, to the customer now, and back to this version. */
function Ways({
  at,
  version,
  newest,
  mayCorrect,
}: Pick<PastView, 'version' | 'newest' | 'mayCorrect'> & { readonly at: string }) {
  return (
    <nav class="actions past-ways" aria-label={pastWords.ways}>
      {version > 1 && (
        <LinkButton small href={`${at}/history/${version - 1}`}>
          {pastWords.before(version - 1)}
        </LinkButton>
      )}
      {version < newest && (
        <LinkButton small href={`${at}/history/${version + 1}`}>
          {pastWords.after(version + 1)}
        </LinkButton>
      )}
      <LinkButton small href={at}>
        {pastWords.nowLink}
      </LinkButton>
      {mayCorrect && version < newest && (
        <LinkButton small href={`${at}/revert?to=${version}`}>
          {historyWords.returnToVersion(version)}
        </LinkButton>
      )}
    </nav>
  );
}
