/** Who saw which customer: everybody, one login, or who saw one customer. */
import type { VNode } from 'preact';
import type { AccessEntry } from '../../contract/access.ts';
import { Table } from '../frame/components/lists.tsx';
import { accessKindWords, accessWords, revealedWords, trailWords } from '../words/audit.ts';
import { frameWords } from '../words/frame.ts';
import { historyWords } from '../words/history.ts';
import { AlteredBadge, addressOf, FilterForm, FullTime, Trail, type TrailView } from './parts.tsx';

const { columns } = trailWords;

export const ACCESS = '/console/access';

export interface AccessView extends TrailView {
  readonly items: readonly AccessEntry[];
  /** Whose page it is; null: that of all customers. */
  readonly customerId: string | null;
}

export function accessPath(customerId: string | null): string {
  return customerId === null ? ACCESS : `/console/customers/${customerId}/access`;
}

export function AccessPage(view: AccessView): VNode {
  const { items, filter, faults, customerId } = view;
  const path = accessPath(customerId);
  const title = customerId === null ? accessWords.title : accessWords.ofCustomer;
  return (
    <article class="trail">
      <h1>{title}</h1>
      {customerId === null ? (
        <p class="muted">{accessWords.about}</p>
      ) : (
        <OfCustomer customerId={customerId} />
      )}
      <FilterForm
        path={path}
        filter={filter}
        faults={faults}
        kinds={accessKindWords}
        ofCustomers={customerId === null}
      />
      <Trail path={path} view={view} count={items.length}>
        <Table
          caption={title}
          columns={[
            columns.at,
            columns.login,
            ...(customerId === null ? [columns.customer] : []),
            columns.what,
            columns.why,
            columns.request,
          ]}
          named={false}
          rows={items.map((entry) => [
            <FullTime at={entry.at} />,
            <Who entry={entry} filter={filter} />,
            ...(customerId === null ? [<Whom customerId={entry.customerId} />] : []),
            <>
              {accessKindWords[entry.kind]} <AlteredBadge altered={entry.altered} />
            </>,
            <Why entry={entry} />,
            <code class="trail-id">{entry.requestId}</code>,
          ])}
        />
      </Trail>
    </article>
  );
}

function OfCustomer({ customerId }: { readonly customerId: string }): VNode {
  return (
    <p class="actions">
      <a href={`/console/customers/${customerId}`}>{accessWords.customer}</a>
      <code>{customerId}</code>
      <a href={ACCESS}>{accessWords.all}</a>
    </p>
  );
}

function Who({
  entry: { login, role },
  filter,
}: {
  readonly entry: AccessEntry;
  readonly filter: TrailView['filter'];
}): VNode {
  return (
    <>
      <a href={addressOf(ACCESS, { ...filter, customer: '', login })}>{login}</a>{' '}
      <span class="muted">{accessWords.role(frameWords.roles[role])}</span>
    </>
  );
}

function Whom({ customerId }: Pick<AccessEntry, 'customerId'>): VNode {
  return (
    <a href={accessPath(customerId)}>
      <code class="trail-id">{customerId}</code>
    </a>
  );
}

/** What was revealed and why, or which of a caller's answers matched. */
function Why({ entry: { field, reason, verification } }: { readonly entry: AccessEntry }): VNode {
  return (
    <>
      {field && <span title={field}>{revealedWords(field)}</span>}
      {reason && (
        <p>
          <bdi>“{reason}”</bdi>
        </p>
      )}
      {verification && <Verification verification={verification} />}
    </>
  );
}

function Verification({
  verification: { fitted, differed },
}: Required<Pick<AccessEntry, 'verification'>>): VNode {
  const { verifiedBy } = historyWords;
  const lines = [
    [accessWords.fits, fitted],
    [accessWords.fitsNot, differed],
  ] as const;
  return (
    <>
      {lines.map(
        ([name, answers]) =>
          answers.length > 0 && (
            <p key={name}>
              <span class="muted">{name}</span> {answers.map((answer) => verifiedBy[answer]).join(', ')}
            </p>
          ),
      )}
    </>
  );
}
