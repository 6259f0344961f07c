/** Where the values of a CSV row are in the file, so that a fault can name the column and the row can be written back. */
import type { Column } from '../files/columns.ts';

/** A place in a body, as a person finds it in the file. */
export interface Place {
  /** A documented column. */
  readonly path: string;
  /** The file's own name of it; null if it is not in the file. */
  readonly column: string | null;
}

/** A CSV row as it stands in the file. */
export interface Origin {
  /** The names and cells of all columns, also those that are left out. Fewer cells if the row can't be read. */
  readonly header: readonly string[];
  readonly cells: readonly string[];
  /** The documented columns that are sent. */
  readonly columns: readonly string[];
  /** @param pointer RFC 6901, into the body that was made of the row */
  placeOf(pointer: string): Place;
}

/** What a header says of the columns. */
interface Columns {
  readonly names: readonly string[];
  /** Those that are sent, by the places of their values. */
  readonly columns: readonly Column[];
  /** The file's own names by the same places; null: it has no such column. */
  readonly maker: { readonly ownNames: readonly (string | null)[] };
}

/** @param values by place; undefined: the row has none */
export function originOf(
  { names: header, columns, maker }: Columns,
  cells: readonly string[],
  values: readonly (string | null | undefined)[],
): Origin {
  const placeOf = (pointer: string): Place => {
    const steps = pointer.split('/').slice(1);
    const path = inFile(
      steps,
      columns.filter(({ place }) => values[place] !== undefined).map(({ path }) => path),
    );
    const name = nameOf(path);
    const found = columns.find((column) => nameOf(column.path) === name);
    return { path: name, column: (found && maker.ownNames[found.place]) ?? null };
  };
  return {
    header,
    cells,
    get columns() {
      return columns.map(({ path }) => nameOf(path));
    },
    placeOf,
  };
}

function nameOf(path: readonly (string | number)[]): string {
  return path.slice(path[0] === 'customer' ? 1 : 0).join('.');
}

/** Numbers the items as the file does, because a body has no items for columns that are empty in the row. */
function inFile(steps: readonly string[], filled: readonly (readonly (string | number)[])[]): string[] {
  let below = filled;
  return steps.map((step, depth) => {
    const isItem = /^\d+$/.test(step);
    const numbers = [...new Set(below.map((path) => path[depth]))].filter((part) => typeof part === 'number');
    const number = isItem ? numbers.sort((one, other) => one - other)[Number(step)] : undefined;
    const part = number ?? step;
    below = below.filter((path) => path[depth] === part);
    return String(part);
  });
}
