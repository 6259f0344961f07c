/** The columns of a file before it is known what they are: their names, their values, what the names say. */
import { textOf } from '../../../domain/csv-cell.ts';
import { isExported, pathOf, reasonColumn } from '../../files/columns.ts';
import type { Look } from '../look/look.ts';
import { type Meaning, meaningOf } from './names.ts';

export interface SeenColumn {
  readonly name: string;
  /** The texts of the sampled cells that are not blank. */
  readonly values: readonly string[];
  readonly meaning: Meaning | null;
  /** Whether its name is a documented one, or one that an import leaves out by itself. */
  readonly documented: boolean;
}

/** @returns the columns that have a name; null if the first record is a customer and no header */
export function columnsOf({ header, sample }: Look): SeenColumn[] | null {
  const names = header ?? [];
  const columns = names.map((name, place) => ({
    name,
    values: sample.map((cells) => textOf(cells[place] ?? '') ?? '').filter((text) => text.trim() !== ''),
    meaning: meaningOf(name),
    documented: isDocumented(name),
  }));
  const isHeader = columns.some(({ meaning, documented }) => documented || meaning !== null);
  if (!isHeader || names.some(isValue)) return null;
  // If two columns mean the same, the one that has values is taken.
  const isEmpty = ({ values }: SeenColumn) => values.length === 0;
  const called = columns.filter(({ name }) => name.trim() !== '');
  return [...called.filter((column) => !isEmpty(column)), ...called.filter(isEmpty)];
}

export function isDocumented(name: string): boolean {
  return pathOf(name) !== null || isExported(name) || name === reasonColumn;
}

/** An e-mail address, a number or a date: a customer may have it, but no column is called that. */
function isValue(name: string): boolean {
  return name.includes('@') || /^[\d\s()+./-]*\d{3}[\d\s()+./-]*$/.test(name);
}
