/** Says which lists of a file are shorter than those of the customers, and which columns it lacks. */
import { documentedColumns } from '../files/columns.ts';
import type { Row } from './row.ts';

/** Lists of a customer by name: `phones`, `businessRepresentatives/ID/addresses`. */
export type Lists = Readonly<Record<string, readonly unknown[]>>;

interface Shortfall {
  /** Most items that a customer has, and that a row has which sends fewer. */
  stored: number;
  sent: number;
  /** The first such row. */
  readonly row: Row;
}

/** By the list's name, such as `phones` or `businessRepresentatives.N.phones`. */
export class Shortfalls {
  readonly #lists = new Map<string, Shortfall>();

  /** @returns whether the update makes a list shorter */
  add(row: Row, before: Lists, after: Lists): boolean {
    const shorter = Object.entries(after).filter(
      ([list, items]) => items.length < (before[list]?.length ?? 0),
    );
    for (const [list, items] of shorter) {
      const name = list.replace(/\/.*\//, '.N.');
      const found = this.#lists.get(name) ?? { stored: 0, sent: 0, row };
      found.stored = Math.max(found.stored, before[list]?.length ?? 0);
      found.sent = Math.max(found.sent, items.length);
      this.#lists.set(name, found);
    }
    return shorter.length > 0;
  }

  /** One line for each list. */
  lines(): string[] {
    return [...this.#lists].map(([list, shortfall]) => {
      const { stored, sent, row } = shortfall;
      const columns = columnsOf(list, Math.min(sent, stored - 1));
      const has = `  ${list}: customers have up to ${stored}, and rows send ${sent}.`;
      if (row.origin === undefined) return `${has} Add the other items.`;
      const missing = columns.filter((column) => !hasColumn(row, column));
      if (missing.length === 0)
        return `${has} Fill ${columns.join(', ')}, which are empty in row ${row.number}.`;
      const more = stored - sent > 1 ? ', and those of the items after it' : '';
      return `${has} The file lacks the columns ${missing.join(', ')}${more}.`;
    });
  }
}

/** The columns of one item. */
function columnsOf(list: string, item: number): string[] {
  const start = `${list}.N.`;
  return documentedColumns
    .filter((column) => column.startsWith(start))
    .map((column) => `${list}.${item}.${column.slice(start.length)}`);
}

function hasColumn({ origin }: Row, column: string): boolean {
  // A representative's list may be of any of them.
  const pattern = new RegExp(`^${column.replaceAll('.', '\\.').replace('\\.N\\.', '\\.\\d+\\.')}$`);
  return origin?.columns.some((own) => pattern.test(own)) ?? false;
}
