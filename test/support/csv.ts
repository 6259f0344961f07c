/** Writes bodies as cells of a CSV file: the counterpart of what `opencif import` reads. */
import { NULL_CELL } from '../../src/domain/csv-cell.ts';

/** Returns a cell for each value, by its documented column. */
export function cellsOf(body: object): Map<string, string> {
  const cells = new Map<string, string>();
  const visit = (value: unknown, path: readonly string[]): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) visit(member, [...path, name]);
      return;
    }
    const column = (path[0] === 'customer' ? path.slice(1) : path).join('.');
    cells.set(column, value === null ? NULL_CELL : String(value));
  };
  visit(body, []);
  return cells;
}

export interface CsvStyle {
  readonly delimiter?: string;
  readonly lineEnd?: string;
}

/** Returns one record for each body, with a column for every cell that any body has; everything is quoted. */
export function csvOf(bodies: readonly object[], { delimiter = ',', lineEnd = '\n' }: CsvStyle = {}): string {
  const rows = bodies.map(cellsOf);
  const columns = [...new Set(rows.flatMap((cells) => [...cells.keys()]))];
  const line = (cells: readonly string[]) =>
    cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter) + lineEnd;
  return [columns, ...rows.map((cells) => columns.map((column) => cells.get(column) ?? ''))]
    .map(line)
    .join('');
}
