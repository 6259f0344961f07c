/** The list of requests: dense, newest first, and kept up to date by browser/requests.ts. */
import type { VNode } from 'preact';
import type { SandboxRequest } from '../../contract/sandbox-requests.ts';
import { Badge, Empty, type NoteKind } from '../frame/components/notes.tsx';
import { Copy, Time } from '../frame/components/values.tsx';
import { requestsWords } from '../words/requests.ts';
import { type Filter, outcomeOf, queryOf } from './filter.ts';

const words = requestsWords;

export const REQUESTS = '/console/requests';

/** Rows that are shown unless all are asked for. */
export const ROWS = 100;

export interface ListView {
  /** Those that match the filter, newest first. */
  readonly items: readonly SandboxRequest[];
  readonly filter: Filter;
  /** True: all of them; false: the newest `ROWS`. */
  readonly all: boolean;
  /** Where the list goes on, for the module that keeps it up to date; null: from the beginning. */
  readonly after: string | null;
  /** Id of the request that is shown beside the list. */
  readonly chosen: string | null;
  /** Where the sandbox is reached, such as `127.0.0.1:8080`. */
  readonly host: string;
  readonly now: Date;
}

/** @param more members besides the filter's */
export function addressOf(
  filter: Filter,
  more: Readonly<Record<string, string>> = {},
  path = REQUESTS,
): string {
  const query = new URLSearchParams({ ...queryOf(filter), ...more }).toString();
  return query === '' ? path : `${path}?${query}`;
}

export function RequestList({ items, filter, all, after, chosen, host, now }: ListView): VNode {
  const shown = all ? items : items.slice(0, ROWS);
  const every = all && { all: 'true' };
  const live = addressOf(
    filter,
    { ...every, ...(after && { after }), ...(chosen && { request: chosen }) },
    `${REQUESTS}/live`,
  );
  return (
    <div class="request-list" data-live={live}>
      {items.length === 0 ? (
        <None filter={filter} host={host} />
      ) : (
        <>
          <ol data-list aria-label={words.list}>
            {shown.map((one) => (
              <Row
                one={one}
                isChosen={one.requestId === chosen}
                href={addressOf(filter, { ...every, request: one.requestId })}
                now={now}
                key={one.requestId}
              />
            ))}
          </ol>
          <p class="muted request-count">
            {words.count(shown.length, items.length)}{' '}
            {shown.length < items.length && (
              <a href={addressOf(filter, { all: 'true' })}>{words.showAll(items.length)}</a>
            )}
          </p>
        </>
      )}
    </div>
  );
}

const kinds: Readonly<Record<ReturnType<typeof outcomeOf>, NoteKind>> = {
  done: 'good',
  refused: 'warning',
  failed: 'danger',
};

export function StatusBadge({ status }: Pick<SandboxRequest, 'status'>): VNode {
  return <Badge kind={kinds[outcomeOf(status)]} text={String(status)} />;
}

function Row({
  one,
  isChosen,
  href,
  now,
}: {
  readonly one: SandboxRequest;
  readonly isChosen: boolean;
  readonly href: string;
  readonly now: Date;
}) {
  const { status, method, path, code, at, ms } = one;
  return (
    <li class={isChosen ? 'chosen' : undefined}>
      <a href={href} aria-current={isChosen ? 'true' : undefined}>
        <StatusBadge status={status} />
        <code class="request-line">
          <span class="request-method">{method}</span> {path}
        </code>
        <span class="muted request-when">
          {words.ms(ms)} · <Time at={at} now={now} />
        </span>
        {code && <span class="muted request-why">{code}</span>}
      </a>
    </li>
  );
}

function None({ filter, host }: Pick<ListView, 'filter' | 'host'>): VNode {
  if (addressOf(filter) !== REQUESTS) {
    const { title, text, all } = words.noneFits;
    return (
      <Empty title={title}>
        <p>{text}</p>
        <p>
          <a href={REQUESTS}>{all}</a>
        </p>
      </Empty>
    );
  }
  const { title, text, example, exampleName } = words.empty;
  return (
    <Empty title={title}>
      <p>{text}</p>
      <p>
        <Copy text={example(`http://${host}`)} label={exampleName} />
      </p>
    </Empty>
  );
}
