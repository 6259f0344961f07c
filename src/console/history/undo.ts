/** Which changes can be undone, judging by the changes that are shown beside them. */
import type { HistoryItem } from '../../contract/history.ts';
import { isEmployeeSection } from '../../domain/sections.ts';

/** `offered`; a later version that touched the same; or never, because nothing was there before it. */
export type Undo = 'offered' | 'never' | { readonly touchedIn: number };

/**
 * @param later changes after it that are known; there may be more, which the preview then tells
 * @param mayRegister whether the reader may say who works for a business
 */
export function undoOf(change: HistoryItem, later: readonly HistoryItem[], mayRegister: boolean): Undo {
  const { sections } = change;
  const isNew = sections.some(({ before }) => before === undefined);
  const isOfOthers = !mayRegister && sections.some(({ section }) => isEmployeeSection(section));
  if (sections.length === 0 || isNew || isOfOthers) return 'never';
  const names = new Set(sections.map(({ section }) => section));
  const touching = later
    .filter((one) => one.version > change.version && one.sections.some(({ section }) => names.has(section)))
    .map(({ version }) => version);
  return touching.length === 0 ? 'offered' : { touchedIn: Math.min(...touching) };
}
