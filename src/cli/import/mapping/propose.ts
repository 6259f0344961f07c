/** Proposes a map of a file's columns by their names, and by what they hold. */
import { editDistance } from '../../../contract/nearest.ts';
import { documentedColumns } from '../../files/columns.ts';
import type { Operation } from '../flags.ts';
import type { Look } from '../look/look.ts';
import { columnsOf, isDocumented, type SeenColumn } from './columns-seen.ts';
import { Draft, type Proposal } from './proposal.ts';
import { addCleaning } from './propose-cleaning.ts';
import { addAddresses, addPhones } from './propose-contact.ts';
import { addCustomer, missingOf } from './propose-customer.ts';
import { subjectOf } from './subject.ts';

/** @returns null if the names of all columns are documented, or the first record is no header */
export async function propose(look: Look, asked: Operation | undefined): Promise<Proposal | null> {
  const columns = columnsOf(look);
  if (columns === null || columns.every(({ documented }) => documented)) return null;
  const draft = new Draft();
  const subject = subjectOf(columns, asked);
  for (const { name, documented } of columns) if (documented) draft.columns[name] = name;
  draft.doubts.push(...subject.doubts);
  addCustomer(draft, columns, subject);
  addAddresses(draft, columns, subject);
  addPhones(draft, columns, subject);
  for (const column of columns) {
    const { name } = column;
    if (Object.hasOwn(draft.columns, name) || draft.splits.some((split) => split.column === name)) continue;
    draft.columns[name] = null;
    if (isSlip(column)) draft.doubts.push(`"${name}" is left out, but its name is almost a documented one`);
  }
  draft.doubts.push(...missingOf(draft, subject));
  const { clean, doubts, open } = await addCleaning(draft.whole, look);
  return { map: { ...draft.whole, clean }, doubts: [...draft.doubts, ...doubts], open };
}

const plainNames = documentedColumns.filter((column) => !column.includes('.'));

/** A documented name with a slip of the pen: to leave it out in silence would lose its values. */
function isSlip({ name, meaning }: SeenColumn): boolean {
  if (meaning !== null || isDocumented(name)) return false;
  if (/\.\d+\./.test(name)) return true;
  return plainNames.some((column) => editDistance(column.toLowerCase(), name.trim().toLowerCase()) <= 2);
}
