/**
 * Two people changed the same section from the same version: what does not overlap is merged, what does is a conflict of
 * one item. Pure, and about values only: an e-mail address, or a list of addresses or phones.
 */

/** Where both changed the same thing differently. A side is undefined where the item was removed. */
export interface Conflict {
  /** JSON pointer into the base: empty (the value itself), `/1` (an item), `/1/type` (its type). Names the choice. */
  readonly path: string;
  readonly base: unknown;
  readonly theirs: unknown;
  readonly mine: unknown;
}

/** Whose value is taken, by the conflict's path. */
export type Choices = Readonly<Record<string, 'theirs' | 'mine'>>;

export interface Merged<Value> {
  /** Theirs where a conflict has no choice yet. */
  readonly value: Value;
  /** All of them, including those with a choice, in the order of the base. */
  readonly conflicts: readonly Conflict[];
}

type Item = Readonly<Record<string, unknown>>;

/**
 * Items are matched across the lists: equal ones are the same item, and those between two matches are paired in order.
 * What both added is added once; of two additions at the same place, theirs comes first.
 * @param choices how conflicts are resolved; without a choice, theirs stays
 */
export function mergeSection<Value>(
  base: Value,
  theirs: Value,
  mine: Value,
  choices: Choices = {},
): Merged<Value> {
  const conflicts: Conflict[] = [];
  const settle: Settle = (path, one, two, three) => settled(conflicts, choices, path, one, two, three);
  const lists = [base, theirs, mine].every(Array.isArray);
  const value = lists
    ? mergeLists(base as Item[], theirs as Item[], mine as Item[], settle)
    : settle('', base, theirs, mine);
  return { value: value as Value, conflicts };
}

type Settle = (path: string, base: unknown, theirs: unknown, mine: unknown) => unknown;

/** For one value: the side that changed it wins; if both changed it differently, it is a conflict. */
function settled(
  conflicts: Conflict[],
  choices: Choices,
  path: string,
  base: unknown,
  theirs: unknown,
  mine: unknown,
): unknown {
  if (isSame(base, theirs)) return mine;
  if (isSame(base, mine) || isSame(theirs, mine)) return theirs;
  conflicts.push({ path, base, theirs, mine });
  return Object.hasOwn(choices, path) && choices[path] === 'mine' ? mine : theirs;
}

function mergeLists(
  base: readonly Item[],
  theirs: readonly Item[],
  mine: readonly Item[],
  settle: Settle,
): Item[] {
  const [their, own] = [followed(base, theirs), followed(base, mine)];
  const merged: Item[] = [];
  for (let index = 0; index <= base.length; index += 1) {
    const added = their.added[index] ?? [];
    const also = (own.added[index] ?? []).filter((item) => !added.some((one) => isSame(one, item)));
    merged.push(...added, ...also);
    if (index === base.length) break;
    const item = mergeItems(`/${index}`, base[index], their.kept[index], own.kept[index], settle);
    if (item) merged.push(item);
  }
  return merged;
}

/**
 * An item's type is merged apart from the address or number itself, which counts as a whole: their street with my city
 * would be a place that nobody named.
 */
function mergeItems(
  path: string,
  base: Item | undefined,
  theirs: Item | undefined,
  mine: Item | undefined,
  settle: Settle,
): Item | undefined {
  if (!base || !theirs || !mine) return settle(path, base, theirs, mine) as Item | undefined;
  const [one, two, three] = [base, theirs, mine].map(({ type, ...itself }) => ({ type, itself }));
  const type = settle(`${path}/type`, one?.type, two?.type, three?.type);
  const itself = settle(path, one?.itself, two?.itself, three?.itself) as Item;
  return { type, ...itself };
}

/** What became of each item of the base (undefined: it was removed), and what was added before each, or at the end. */
interface Followed {
  readonly kept: readonly (Item | undefined)[];
  readonly added: readonly (readonly Item[])[];
}

function followed(base: readonly Item[], list: readonly Item[]): Followed {
  const kept: (Item | undefined)[] = base.map(() => undefined);
  const added: Item[][] = [...base, null].map(() => []);
  let [from, to] = [0, 0];
  for (const [baseEnd, listEnd] of [...equalPairs(base, list), [base.length, list.length] as const]) {
    // Between two equal items, the first was changed into the first; the rest was removed or added.
    while (from < baseEnd && to < listEnd) kept[from++] = list[to++];
    while (to < listEnd) added[baseEnd]?.push(list[to++] as Item);
    from = baseEnd + 1;
    to = listEnd + 1;
    if (baseEnd < base.length) kept[baseEnd] = list[listEnd];
  }
  return { kept, added };
}

/** The places of a longest common subsequence, in order. Lists have at most 20 items. */
function equalPairs(base: readonly Item[], list: readonly Item[]): (readonly [number, number])[] {
  const longest = (from: number, to: number): number => table[from]?.[to] ?? 0;
  const table: number[][] = base.map(() => []);
  for (let from = base.length - 1; from >= 0; from -= 1) {
    for (let to = list.length - 1; to >= 0; to -= 1) {
      const row = table[from] as number[];
      row[to] = isSame(base[from], list[to])
        ? longest(from + 1, to + 1) + 1
        : Math.max(longest(from + 1, to), longest(from, to + 1));
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let from = 0, to = 0; from < base.length && to < list.length; ) {
    if (isSame(base[from], list[to])) pairs.push([from++, to++]);
    else if (longest(from + 1, to) >= longest(from, to + 1)) from += 1;
    else to += 1;
  }
  return pairs;
}

/** Texts, null, undefined, or items of such fields in any order. */
function isSame(one: unknown, other: unknown): boolean {
  if (!isItem(one) || !isItem(other)) return one === other;
  return Object.keys({ ...one, ...other }).every((name) => one[name] === other[name]);
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null;
}
