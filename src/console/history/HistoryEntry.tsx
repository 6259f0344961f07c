/** One change in the timeline. */
import type { VNode } from 'preact';
import type { HistoryItem } from '../../contract/history.ts';
import { isVisible, sectionDiff } from '../../domain/change-diff.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import { Diff } from '../frame/components/lists.tsx';
import { Copy, Time } from '../frame/components/values.tsx';
import type { PeopleNames } from '../words/fields.ts';
import { historyWords } from '../words/history.ts';
import { utc } from '../words/time.ts';
import { diffRows } from './diff-rows.ts';
import type { Undo } from './undo.ts';

/** More lines than this are folded away. */
const LINES_SHOWN = 8;

export interface HistoryEntryProps {
  readonly customerId: string;
  readonly change: HistoryItem;
  readonly people: PeopleNames;
  readonly now: Date;
  readonly undo: Undo;
  readonly canReturn: boolean;
  /** The customer was erased, and the values with it. */
  readonly isErased: boolean;
  readonly full: boolean;
}

export function HistoryEntry(props: HistoryEntryProps): VNode {
  const { customerId, change, people, now, full } = props;
  const at = `/console/customers/${customerId}`;
  return (
    <li class={`entry ${change.kind}`} id={`v${change.version}`}>
      <div class="entry-head">
        <a class="entry-version" href={`${at}/history/${change.version}`} data-open>
          <span class="visually-hidden">{historyWords.seeVersion(change.version)}</span>
          <span aria-hidden="true">{change.version}</span>
        </a>
        <span class="entry-kind">{historyWords.kinds[change.kind]}</span>
        <span class="entry-who">
          <Time at={change.changedAt} now={now} /> {historyWords.by} <bdi>{change.login}</bdi>
        </span>
        <EntryActions {...props} at={at} />
      </div>
      {change.reason !== undefined && (
        <p class="entry-reason">
          “<bdi>{change.reason}</bdi>”
        </p>
      )}
      <Differences change={change} people={people} isErased={props.isErased} />
      {change.verified && <Verified verified={change.verified} />}
      {full && <Facts change={change} />}
    </li>
  );
}

function EntryActions({ change, undo, canReturn, full, at }: HistoryEntryProps & { readonly at: string }) {
  const { version } = change;
  return (
    <span class="entry-actions">
      {undo === 'offered' && (
        <LinkButton
          small
          href={`${at}/revert?change=${version}`}
          data-key="u"
          aria-label={historyWords.undoVersion(version)}
        >
          {historyWords.undo}
        </LinkButton>
      )}
      {typeof undo === 'object' && (
        <a class="muted" href={`#v${undo.touchedIn}`}>
          {historyWords.changedAgain(undo.touchedIn)}
        </a>
      )}
      {full && canReturn && (
        <a href={`${at}/revert?to=${version}`} aria-label={historyWords.returnToThis(version)}>
          {historyWords.returnTo}
        </a>
      )}
    </span>
  );
}

function Verified({ verified: { answers } }: { readonly verified: NonNullable<HistoryItem['verified']> }) {
  return (
    <p class="entry-verified">
      {historyWords.verified} {answers.map((answer) => historyWords.verifiedBy[answer]).join(', ')}
    </p>
  );
}

/** The full time, in UTC, to which browser/time.ts adds the reader's zone; and the request. */
function Facts({ change: { changedAt, requestId } }: { readonly change: HistoryItem }) {
  return (
    <p class="entry-facts">
      <time dateTime={changedAt} data-kind="both">
        {utc(changedAt)}
      </time>
      <span>
        {historyWords.request} <Copy text={requestId} label={historyWords.requestId} />
      </span>
    </p>
  );
}

interface DifferencesProps {
  readonly change: Pick<HistoryItem, 'kind' | 'sections'>;
  readonly people: PeopleNames;
  readonly isErased: boolean;
}

function Differences({ change: { kind, sections }, people, isErased }: DifferencesProps): VNode | null {
  if (isErased) return null;
  const diffs = sections.map(sectionDiff);
  const rows = diffRows(diffs, people);
  if (kind === 'created') return <Folded title={historyWords.registeredWith} rows={rows} />;
  const hasHidden = diffs.some((diff) => !isVisible(diff));
  return (
    <>
      {rows.length > LINES_SHOWN ? (
        <Folded title={historyWords.allOf(rows.length)} rows={rows} />
      ) : (
        rows.length > 0 && <Diff rows={rows} />
      )}
      {hasHidden && <p class="muted">{historyWords.masked}</p>}
    </>
  );
}

function Folded({ title, rows }: { readonly title: string; readonly rows: ReturnType<typeof diffRows> }) {
  return (
    <details class="entry-folded">
      <summary>{title}</summary>
      <Diff rows={rows} />
    </details>
  );
}
