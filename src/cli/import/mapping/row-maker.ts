/** Makes the values of a row from its cells as a map asks: columns, joins, splits, constants, cleaning. */
import { textOf } from '../../../domain/csv-cell.ts';
import { type Cleaner, cleanerOf, orderOf } from '../clean/clean.ts';
import { trimmed } from '../clean/cleaner.ts';
import type { RowFault } from '../fault.ts';
import type { ColumnMap } from './column-map.ts';

/** A cell that was changed because the map asks for it. */
export interface Change {
  /** The file's own name of the column. */
  readonly column: string;
  readonly target: string;
  /** The cleaner: `phone`. */
  readonly kind: string;
  readonly before: string;
  readonly after: string;
}

/** Null and undefined as for a cell: null to send, or nothing. */
type Value = string | null | undefined;

export interface MadeRow {
  /** In the order of `targets`. */
  readonly values: readonly Value[];
  readonly changes: readonly Change[];
  readonly faults: readonly RowFault[];
}

export interface RowMaker {
  /** Documented columns, each once. */
  readonly targets: readonly string[];
  /** The file's own names of them; null for what the map alone gives. */
  readonly ownNames: readonly (string | null)[];
  make(cells: readonly string[]): MadeRow;
}

/** Where a value comes from. */
interface Origin {
  readonly target: string;
  /** The file's own name. */
  readonly column: string;
  value(cells: readonly string[]): Value;
}

/** A value that fills a gap, and the places of those that say that the list item exists; null: it is in no list. */
interface Filler {
  readonly place: number;
  readonly value: string;
  readonly needs: readonly number[] | null;
}

interface Step {
  readonly place: number;
  readonly column: string;
  readonly cleaner: Cleaner;
}

/**
 * @param names of the header
 * @param targets of the columns, in their order: documented names, or null for a column that is left out
 */
export async function rowMaker(
  names: readonly string[],
  targets: readonly (string | null)[],
  map: ColumnMap,
): Promise<RowMaker> {
  const origins = [...columnOrigins(names, targets), ...joinOrigins(names, map), ...splitOrigins(names, map)];
  const filled = origins.map(({ target }) => target);
  const besides = Object.entries(map.clean).flatMap(([target, cleaners]) =>
    cleaners.some((name) => name.startsWith('phone:')) ? [siblingOf(target, 'countryDialingCode')] : [],
  );
  const all = [...new Set([...filled, ...Object.keys(map.constants), ...besides])];
  const fillers = Object.entries(map.constants).map(([target, value]) => ({
    place: all.indexOf(target),
    value,
    needs: needsOf(target, filled),
  }));
  const steps = await stepsOf(origins, map, all);
  const ownNames = all.map((_target, place) => origins[place]?.column ?? null);
  return { targets: all, ownNames, make: (cells) => made(cells, { origins, fillers, steps, targets: all }) };
}

function columnOrigins(names: readonly string[], targets: readonly (string | null)[]): Origin[] {
  return targets.flatMap((target, place) =>
    target === null ? [] : [{ target, column: names[place] ?? '', value: (cells) => textAt(cells, place) }],
  );
}

function textAt(cells: readonly string[], place: number): Value {
  return textOf(cells[place] ?? '');
}

function joinOrigins(names: readonly string[], { joins }: ColumnMap): Origin[] {
  return joins.map(({ columns, separator, to }) => {
    const places = columns.map((name) => names.indexOf(name));
    const value = (cells: readonly string[]) => {
      const texts = places.map((place) => trimmed(textAt(cells, place) ?? '')).filter((text) => text !== '');
      return texts.length === 0 ? undefined : texts.join(separator);
    };
    return { target: to, column: columns.join(' + '), value };
  });
}

function splitOrigins(names: readonly string[], { splits }: ColumnMap): Origin[] {
  return splits.flatMap(({ column, separator, at, to }) => {
    const place = names.indexOf(column);
    const part = (cells: readonly string[], which: 0 | 1): Value => {
      const text = trimmed(textAt(cells, place) ?? '');
      const found = at === 'first' ? text.indexOf(separator) : text.lastIndexOf(separator);
      const parts = found < 0 ? [text, ''] : [text.slice(0, found), text.slice(found + separator.length)];
      return trimmed(parts[which] ?? '') || undefined;
    };
    return to.map((target, which) => ({
      target,
      column,
      value: (cells: readonly string[]) => part(cells, which === 0 ? 0 : 1),
    }));
  });
}

/** `addresses.0.stateCode` beside `addresses.0.postalCode`. */
function siblingOf(target: string, member: string): string {
  return [...target.split('.').slice(0, -1), member].join('.');
}

/** A constant alone makes no list item: a row without a phone gets none that has only a type. */
function needsOf(target: string, filled: readonly string[]): number[] | null {
  const item = /^(.*\.\d+\.)[^.]+$/.exec(target)?.[1];
  if (item === undefined) return null;
  return filled.flatMap((other, place) => (other.startsWith(item) ? [place] : []));
}

async function stepsOf(
  origins: readonly Origin[],
  { clean }: ColumnMap,
  all: readonly string[],
): Promise<Step[]> {
  const asked = origins.flatMap(({ target, column }) =>
    (clean[target] ?? []).map((name) => ({ name, column, place: all.indexOf(target) })),
  );
  asked.sort((one, other) => orderOf(one.name) - orderOf(other.name));
  const steps = await Promise.all(
    asked.map(async ({ name, ...at }) => ({ ...at, cleaner: await cleanerOf(name) })),
  );
  return steps.flatMap(({ cleaner, ...at }) => (cleaner === null ? [] : [{ ...at, cleaner }]));
}

interface Parts {
  readonly origins: readonly Origin[];
  readonly fillers: readonly Filler[];
  readonly steps: readonly Step[];
  readonly targets: readonly string[];
}

/** Whether the file says nothing: null says something. */
function isNothing(value: Value): boolean {
  return value === undefined || (value !== null && trimmed(value) === '');
}

function made(cells: readonly string[], { origins, fillers, steps, targets }: Parts): MadeRow {
  const values: Value[] = targets.map((_target, place) => origins[place]?.value(cells));
  for (const { place, value, needs } of fillers) {
    const isThere = needs === null || needs.some((need) => !isNothing(values[need] ?? undefined));
    if (isThere && isNothing(values[place])) values[place] = value;
  }
  const changes: Change[] = [];
  const faults: RowFault[] = [];
  for (const { place, column, cleaner } of steps) {
    const before = values[place];
    const target = targets[place] ?? '';
    if (typeof before !== 'string') continue;
    const change = { column, target, kind: cleaner.kind, before };
    if (trimmed(before) === '') {
      values[place] = undefined;
      changes.push({ ...change, after: '' });
      continue;
    }
    const beside = (member: string) => values[targets.indexOf(siblingOf(target, member))] ?? '';
    const result = cleaner.clean(before, beside);
    if ('fault' in result) {
      faults.push({ path: target, column, message: result.fault, advice: null });
      continue;
    }
    values[place] = result.value;
    const filled = Object.entries(result.beside ?? {});
    for (const [member, value] of filled) values[targets.indexOf(siblingOf(target, member))] = value;
    if (!result.changed && filled.length === 0) continue;
    changes.push({ ...change, after: result.value });
  }
  return { values, changes, faults };
}
