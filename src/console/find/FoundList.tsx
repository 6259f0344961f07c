/** The customers that were found, as rows that open them. */
import type { VNode } from 'preact';
import { Badge } from '../frame/components/notes.tsx';
import { Masked, Time } from '../frame/components/values.tsx';
import { findWords } from '../words/find.ts';
import type { Row } from './row.ts';

export function FoundList({ rows, now }: { readonly rows: readonly Row[]; readonly now: Date }): VNode {
  return (
    <ol class="found-list" aria-label={findWords.results} data-list>
      {rows.map((row) => (
        <li key={row.customerId}>
          <FoundRow row={row} now={now} />
        </li>
      ))}
    </ol>
  );
}

function FoundRow({ row, now }: { readonly row: Row; readonly now: Date }): VNode {
  const { customerId, name, type, representative, number, city, changedAt, closed } = row;
  return (
    <a class="found-row" href={`/console/customers/${customerId}`}>
      <span class="found-name">
        <bdi>{name}</bdi>
        {representative && (
          <span class="muted">
            {' '}
            (<bdi>{findWords.representative(representative)}</bdi>)
          </span>
        )}{' '}
        {closed && <Badge text={findWords.closed} />}
      </span>
      <span>{findWords.type[type]}</span>
      <span class="found-number">{number && <Masked last4={number.last4} kind={number.kind} />}</span>
      <span>{city && <bdi>{city}</bdi>}</span>
      <span>
        <Contact row={row} />
      </span>
      <span class="found-changed">
        {changedAt && (
          <>
            {findWords.changed} <Time at={changedAt} now={now} />
          </>
        )}
      </span>
    </a>
  );
}

function Contact({ row: { email, phoneEnd } }: { readonly row: Row }): VNode | null {
  const [eyes, words] = email
    ? [`${email.first}•••@${email.domain}`, findWords.emailMasked(email.first, email.domain)]
    : phoneEnd
      ? [`••• ${phoneEnd}`, findWords.phoneMasked(phoneEnd)]
      : [null, null];
  if (eyes === null) return null;
  return (
    <>
      <span aria-hidden="true">{eyes}</span>
      <span class="visually-hidden">{words}</span>
    </>
  );
}
