/** Proposes the cleaning that the values of a file need, by trying it on the first rows. */
import { cleanerOf, isFor } from '../clean/clean.ts';
import { dateOrders } from '../clean/date.ts';
import type { Look } from '../look/look.ts';
import { type ColumnMap, targetsOf } from './column-map.ts';
import { rowMaker } from './row-maker.ts';

/** What is tried on every column that it is for. A date needs its order first. */
const tried = ['trim', 'country', 'state', 'zip4', 'zip', 'phone:US', 'ssn', 'ein', 'gender', 'reference'];

export interface Cleaning {
  readonly clean: ColumnMap['clean'];
  readonly doubts: readonly string[];
  readonly open: readonly string[];
}

export async function addCleaning(map: ColumnMap, look: Look): Promise<Cleaning> {
  const targets = targetsOf(map);
  const dates = await datesOf(map, look, targets);
  const special = (target: string) => tried.filter((name) => name !== 'trim' && isFor(name, target));
  const candidates = targets.map((target) => {
    const date = dates.clean[target];
    const names = date === undefined ? special(target) : [date];
    return [target, names.length === 0 ? ['trim'] : names] as const;
  });
  const changes = await changesOf({ ...map, clean: Object.fromEntries(candidates) }, look);
  const clean: Record<string, readonly string[]> = {};
  const doubts: string[] = [];
  for (const [target, names] of candidates) {
    const needed = names.filter(
      (name) => name === 'date:?' || (changes.get(`${target} ${kindOf(name)}`) ?? 0) > 0,
    );
    if (needed.length === 0) continue;
    clean[target] = needed;
    const count = Math.max(...needed.map((name) => changes.get(`${target} ${kindOf(name)}`) ?? 0));
    if (count > 0)
      doubts.push(
        `${target} is changed by ${needed.join(' and ')} in ${count} of the first ${look.sample.length} rows`,
      );
  }
  return { clean, doubts, open: dates.open };
}

function kindOf(name: string): string {
  return name.split(':')[0] ?? '';
}

/** @returns by target and kind, in how many of the first rows a cell is really changed */
async function changesOf(map: ColumnMap, look: Look): Promise<ReadonlyMap<string, number>> {
  const names = look.header ?? [];
  const maker = await rowMaker(
    names,
    names.map((name) => map.columns[name] ?? null),
    map,
  );
  const counts = new Map<string, number>();
  for (const { target, kind, before, after } of look.sample.flatMap((cells) => maker.make(cells).changes)) {
    const key = `${target} ${kind}`;
    if (before !== after) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

interface Dates {
  /** The cleaner by documented column; `date:?` if a person must say the order. */
  readonly clean: Readonly<Record<string, string>>;
  readonly open: readonly string[];
}

async function datesOf(map: ColumnMap, look: Look, targets: readonly string[]): Promise<Dates> {
  const found = targets
    .filter((target) => isFor('date', target))
    .flatMap((target) => {
      const [name] = Object.entries(map.columns).find(([, to]) => to === target) ?? [];
      return name === undefined ? [] : [{ target, name }];
    });
  const clean: Record<string, string> = {};
  const open: string[] = [];
  for (const { target, name } of found) {
    const place = (look.header ?? []).indexOf(name);
    const values = look.sample.map((cells) => cells[place] ?? '').filter((cell) => cell.trim() !== '');
    const order = await dateOf(values);
    clean[target] = order ?? 'date:?';
    if (order === null) open.push(orderOf(name));
  }
  return { clean, open };
}

function orderOf(name: string): string {
  return (
    `"${name}": its values do not show the order of the dates. In the map, write  date:MDY, date:DMY or date:YMD in place ` +
    'of "date:?"; for two-digit years write date:MDY:30, which reads 30 as 2030 and 31 as 1931'
  );
}

/** The order that reads the most values; null if two read as many in different ways, or most can't be read. */
async function dateOf(values: readonly string[]): Promise<string | null> {
  if (values.length === 0) return 'date:YMD';
  const read = await Promise.all(
    dateOrders.map(async (order) => {
      const cleaner = await cleanerOf(`date:${order}`);
      const results = values.map((value) => {
        const cleaned = cleaner?.clean(value, () => '') ?? { fault: '' };
        return 'fault' in cleaned ? null : cleaned.value;
      });
      return { order, results, good: results.filter((result) => result !== null).length };
    }),
  );
  const most = Math.max(...read.map(({ good }) => good));
  const best = read.filter(({ good }) => good === most);
  const alike = new Set(best.map(({ results }) => results.join()));
  return alike.size === 1 && most * 2 > values.length ? `date:${best[0]?.order}` : null;
}
