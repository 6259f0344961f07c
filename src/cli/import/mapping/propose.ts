/** Proposes a map of a file's columns by their names, and by what they hold. */
import { editDistance } from '../../../contract/nearest.ts';
import { documentedColumns, isExported } from '../../files/columns.ts';
import type { Look } from '../look/look.ts';
import { columnsOf, isDocumented, type SeenColumn } from './columns-seen.ts';
import { Draft, type Proposal } from './proposal.ts';
import { addCleaning } from './propose-cleaning.ts';
import { addAddresses, addPhones } from './propose-contact.ts';
import { addCustomer, isUnchangeable, missingOf } from './propose-customer.ts';
import { type Asked, type Subject, subjectOf } from './subject.ts';

/** @returns null if the file needs none: its rows can be sent as they are, or its first record is not a header */
export async function propose(look: Look, asked: Asked): Promise<Proposal | null> {
  const columns = columnsOf(look);
  if (columns === null) return null;
  const subject = subjectOf(columns, asked);
  if (columns.every(({ documented }) => documented) && !isExport(columns, subject, look)) return null;
  const draft = new Draft();
  for (const { name, documented } of columns) {
    // Columns that only an export has need no place in a map, and can't have one.
    if (documented && !isExported(name)) draft.columns[name] = name;
  }
  draft.doubts.push(...subject.doubts);
  addCustomer(draft, columns, subject);
  addAddresses(draft, columns, subject);
  addPhones(draft, columns, subject);
  for (const column of columns) {
    const { name } = column;
    if (isExported(name)) continue;
    if (Object.hasOwn(draft.columns, name) || draft.splits.some((split) => split.column === name)) continue;
    draft.columns[name] = null;
    if (isSlip(column)) draft.doubts.push(`"${name}" is left out, but its name is almost a documented one`);
  }
  const { clean, doubts, open } = await addCleaning(draft.whole, look);
  const missing = [...subject.open, ...missingOf(draft, subject)];
  return {
    // By itself, "date:?" is refused; the rest leaves no trace in the map.
    map: { ...draft.whole, clean, ...(missing.length > 0 && { missing: [...missing, ...open] }) },
    doubts: [...draft.doubts, ...doubts],
    empty: columns.flatMap(({ name, values }) => (values.length === 0 ? [name] : [])),
    open: [...missing, ...open],
  };
}

/** Documented columns throughout, and every row an update, but with values that an update can't send. */
function isExport(columns: readonly SeenColumn[], { id }: Subject, { sample }: Look): boolean {
  const ids = columns.find(({ name }) => name === id)?.values ?? [];
  const rows = sample.filter((cells) => cells.some((cell) => cell.trim() !== ''));
  const hasRest = columns.some(
    ({ name, values }) => values.length > 0 && !isExported(name) && isUnchangeable(name, true),
  );
  return ids.length > 0 && ids.length === rows.length && hasRest;
}

const plainNames = documentedColumns.filter((column) => !column.includes('.'));

/** A documented name with a typing error: to leave it out silently would lose its values. */
function isSlip({ name, meaning }: SeenColumn): boolean {
  if (meaning !== null || isDocumented(name)) return false;
  if (/\.\d+\./.test(name)) return true;
  return plainNames.some((column) => editDistance(column.toLowerCase(), name.trim().toLowerCase()) <= 2);
}
