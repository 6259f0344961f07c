/** When a part of a customer last changed and by whom, as far as the newest changes tell. */
import type { HistoryItem } from '../../contract/history.ts';

/** The newest changes of a customer. */
export interface Recent {
  /** Newest first, without a gap. */
  readonly changes: readonly HistoryItem[];
  /** Whether they go back to the registration. */
  readonly complete: boolean;
}

export type LastChange =
  | { readonly change: HistoryItem }
  /** It is older than this time, ISO 8601: earlier changes were not read. */
  | { readonly before: string };

/**
 * @param concerns whether a section, named as in the history, belongs to the part
 * @returns null if no change ever touched it
 */
export function lastChange(
  { changes, complete }: Recent,
  concerns: (section: string) => boolean,
): LastChange | null {
  const change = changes.find(({ sections }) => sections.some(({ section }) => concerns(section)));
  if (change) return { change };
  const oldest = changes.at(-1);
  return complete || !oldest ? null : { before: oldest.changedAt };
}

/** The changes up to a version: a newer one may have come in between, and is not what the page shows. */
export function upTo(version: number, { changes, complete }: Recent): Recent {
  return { changes: changes.filter((change) => change.version <= version), complete };
}
