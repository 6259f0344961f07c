/** Changes of a customer as a timeline, newest first: who, when, why, and each field that differs. */
import type { VNode } from 'preact';
import type { HistoryItem } from '../../contract/history.ts';
import type { PeopleNames } from '../words/fields.ts';
import { HistoryEntry } from './HistoryEntry.tsx';
import { undoOf } from './undo.ts';

export interface HistoryListProps {
  readonly customerId: string;
  /** Newest first, without a gap. */
  readonly changes: readonly HistoryItem[];
  /** Names of representatives by id. Default: none, so they are named by their ids. */
  readonly people?: PeopleNames;
  readonly now: Date;
  /** What the reader may do; default: nothing, so nothing is offered. */
  readonly may?: { readonly correct: boolean; readonly register: boolean };
  /** The newest version; nobody can return to it. Null: the customer was erased. */
  readonly newest: number | null;
  /** True: times in full with UTC beside, and request ids. Default: as short as possible. */
  readonly full?: boolean;
}

/** Needs the style sheet `history`. */
export function HistoryList(props: HistoryListProps): VNode {
  const { customerId, changes, people = new Map(), now, newest, full = false } = props;
  const { may = { correct: false, register: false } } = props;
  return (
    <ol class="timeline" data-list>
      {changes.map((change) => (
        <HistoryEntry
          key={change.version}
          customerId={customerId}
          change={change}
          people={people}
          now={now}
          undo={may.correct && newest !== null ? undoOf(change, changes, may.register) : 'never'}
          canReturn={may.correct && newest !== null && change.version < newest}
          isErased={newest === null}
          full={full}
        />
      ))}
    </ol>
  );
}
