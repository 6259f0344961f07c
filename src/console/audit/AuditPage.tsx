/** What the logins of the aggregator did, and what they were refused. */
import type { VNode } from 'preact';
import type { AuditEntry } from '../../contract/access.ts';
import { Table } from '../frame/components/lists.tsx';
import { auditKindWords, auditWords, trailWords } from '../words/audit.ts';
import { utc } from '../words/time.ts';
import { AlteredBadge, addressOf, FilterForm, FullTime, Trail, type TrailView } from './parts.tsx';

const { columns, nobody, times: timesWords } = trailWords;

export const AUDIT = '/console/audit';

export interface AuditView extends TrailView {
  readonly items: readonly AuditEntry[];
}

export function AuditPage(view: AuditView): VNode {
  const { items, filter, faults } = view;
  return (
    <article class="trail">
      <h1>{auditWords.title}</h1>
      <p class="muted">{auditWords.about}</p>
      <FilterForm path={AUDIT} filter={filter} faults={faults} kinds={auditKindWords} />
      <Trail path={AUDIT} view={view} count={items.length}>
        <Table
          caption={auditWords.title}
          columns={[columns.at, columns.what, columns.login, columns.about, columns.network, columns.request]}
          named={false}
          rows={items.map((entry) => [
            <FullTime at={entry.at} />,
            <What entry={entry} />,
            entry.login === undefined ? (
              <span class="muted">{nobody}</span>
            ) : (
              <a href={addressOf(AUDIT, { ...filter, login: entry.login })}>{entry.login}</a>
            ),
            entry.about ?? '',
            <code>{entry.network ?? ''}</code>,
            <code class="trail-id">{entry.requestId ?? ''}</code>,
          ])}
        />
      </Trail>
    </article>
  );
}

function What({ entry: { kind, times, lastAt, altered } }: { readonly entry: AuditEntry }): VNode {
  return (
    <>
      {auditKindWords[kind]} {times > 1 && lastAt && <p class="muted">{timesWords(times, utc(lastAt))}</p>}
      <AlteredBadge altered={altered} />
    </>
  );
}
