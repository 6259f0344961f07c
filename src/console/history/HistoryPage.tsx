/** The history of a customer, page by page. */
import type { VNode } from 'preact';
import type { HistoryItem } from '../../contract/history.ts';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Field } from '../frame/components/Field.tsx';
import { Empty, Notice } from '../frame/components/notes.tsx';
import type { PeopleNames } from '../words/fields.ts';
import { historyWords } from '../words/history.ts';
import { HistoryList, type HistoryListProps } from './HistoryList.tsx';

/** Changes on a page. */
export const CHANGES_ON_PAGE = 20;

export interface HistoryView {
  readonly customerId: string;
  /** Null: the customer was erased, and the name with it. */
  readonly name: string | null;
  readonly people: PeopleNames;
  /** Newest first, without a gap; empty: there is nothing where the reader looked. */
  readonly changes: readonly HistoryItem[];
  /** True: where the reader looked is no version and no day at all. Default: false. */
  readonly isUnread?: boolean;
  /** The newest version of all. */
  readonly newest: number;
  /** The version that the reader has just made by an undo or a return; null: none. */
  readonly made: number | null;
  readonly may: NonNullable<HistoryListProps['may']>;
  readonly now: Date;
}

export function HistoryPage(view: HistoryView): VNode {
  const { customerId, name, changes, isUnread = false, newest, made, may } = view;
  const at = `/console/customers/${customerId}`;
  const isMade = changes.some(({ version, kind }) => version === made && kind === 'reverted');
  return (
    <article class="history-page">
      <HistoryHead at={at} name={name} customerId={customerId} />
      {isMade && <Made at={at} version={made as number} mayUndo={may.correct} />}
      {name === null && (
        <Notice title={historyWords.erased.title}>
          <p>{historyWords.erased.text}</p>
        </Notice>
      )}
      {changes.length === 0 ? (
        <NoneThere at={at} isUnread={isUnread} />
      ) : (
        <>
          <div class="history-tools">
            <Pages at={at} changes={changes} newest={newest} />
            <Jump at={at} />
          </div>
          <HistoryList {...view} newest={name === null ? null : newest} full />
          <Pages at={at} changes={changes} newest={newest} isBelow />
        </>
      )}
    </article>
  );
}

export function HistoryHead({
  at,
  name,
  customerId,
}: {
  readonly at: string;
  readonly name: string | null;
  readonly customerId: string;
}) {
  return (
    <header class="history-head">
      <p>
        <a href={at}>{historyWords.back}</a>
      </p>
      <h1>
        {historyWords.of} <bdi>{name ?? customerId}</bdi>
      </h1>
    </header>
  );
}

function Made({ at, version, mayUndo }: { at: string; version: number; mayUndo: boolean }) {
  return (
    <Notice kind="good" title={historyWords.made(version)}>
      <p>{historyWords.madeText}</p>
      {mayUndo && (
        <p>
          <LinkButton
            small
            href={`${at}/revert?change=${version}`}
            aria-label={historyWords.undoVersion(version)}
          >
            {historyWords.undo}
          </LinkButton>
        </p>
      )}
    </Notice>
  );
}

function NoneThere({ at, isUnread }: { readonly at: string; readonly isUnread: boolean }) {
  const { title, text } = isUnread ? historyWords.unread : historyWords.none;
  return (
    <Empty title={title}>
      <p>{text}</p>
      <p>
        <a href={`${at}/history`}>{historyWords.none.next}</a>
      </p>
    </Empty>
  );
}

/** Versions have no gaps, so every page can be named by the version that it begins with. */
function Pages({
  at,
  changes,
  newest,
  isBelow = false,
}: {
  readonly at: string;
  readonly changes: readonly HistoryItem[];
  readonly newest: number;
  readonly isBelow?: boolean;
}) {
  const [top = 1, bottom = 1] = [changes[0]?.version, changes.at(-1)?.version];
  const page = (version: number) => `${at}/history?version=${version}`;
  const links = [
    top < newest && { href: `${at}/history`, text: historyWords.newestPage },
    top < newest && { href: page(Math.min(newest, top + CHANGES_ON_PAGE)), text: historyWords.newer },
    bottom > 1 && { href: page(bottom - 1), text: historyWords.older },
    bottom > 1 && { href: page(Math.min(CHANGES_ON_PAGE, newest)), text: historyWords.oldest },
  ].filter((link) => link !== false);
  if (isBelow && links.length === 0) return null;
  return (
    <nav class="history-pages" aria-label={isBelow ? historyWords.pagesBelow : historyWords.pages}>
      <span class="muted">{historyWords.range(bottom, top, newest)}</span>
      {links.map(({ href, text }) => (
        <LinkButton small href={href} key={text}>
          {text}
        </LinkButton>
      ))}
    </nav>
  );
}

function Jump({ at }: { readonly at: string }) {
  return (
    <form class="history-jump" method="get" action={`${at}/history`}>
      <Field name="on" type="date" label={historyWords.jump} required />
      <Button small>{historyWords.jumpSubmit}</Button>
    </form>
  );
}
