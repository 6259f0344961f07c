/** Finds the name, or the path, that was probably meant by a misspelled one. */

/**
 * Returns the name that was probably meant by `wanted`: one that starts or ends with it, or that differs in at most
 * a third of the letters.
 */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
  const likely = names
    .map((name) => ({ name, distance: distanceOf(wanted, name) }))
    .filter(({ name, distance }) => distance <= Math.min(wanted.length, name.length) / 3);
  return likely.sort((a, b) => a.distance - b.distance)[0]?.name;
}

/** Infinite without counting if the lengths already differ too much: the wanted name may be very long. */
function distanceOf(wanted: string, name: string): number {
  if (name.startsWith(wanted) || name.endsWith(wanted)) return 1;
  if (Math.abs(wanted.length - name.length) > name.length / 3) return Number.POSITIVE_INFINITY;
  return editDistance(wanted, name);
}

/** How many letters have to be added, removed or replaced, or swapped with the next one. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min((last[j - 1] ?? 0) + same, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) edits = Math.min(edits, (before[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** A method, and a path in which `:name` stands for any segment. */
export interface Target {
  readonly method: string;
  readonly path: string;
}

/**
 * Returns the one of `known` that was probably meant: the path is misspelled, has something before it
 * (`/v1/customers`), lacks its last id or has another method. Null if none is near.
 */
export function nearestPath<Known extends Target>(sent: Target, known: readonly Known[]): Known | null {
  const steps = stepsOf(sent.path.toLowerCase());
  let best: { one: Known; cost: number } | null = null;
  for (const one of known) {
    const cost = costOf(steps, knownStepsOf(one)) + (one.method === sent.method ? 0 : 1);
    if (cost < (best?.cost ?? Number.POSITIVE_INFINITY)) best = { one, cost };
  }
  return best?.one ?? null;
}

const stepsOf = (path: string) => path.split('/').filter((step) => step !== '');

/** Kept, because every unknown path that anybody sends is compared with all of them. */
const knownSteps = new WeakMap<Target, readonly string[]>();

function knownStepsOf(one: Target): readonly string[] {
  const steps = knownSteps.get(one) ?? stepsOf(one.path);
  knownSteps.set(one, steps);
  return steps;
}

/** Infinite if the path is another one. Anybody may send any path, so it stops at the first step that is none. */
function costOf(sent: readonly string[], known: readonly string[]): number {
  const before = sent.length - known.length;
  if (before === -1 && known.at(-1)?.startsWith(':')) return costOf([...sent, ''], known);
  if (before < 0) return Number.POSITIVE_INFINITY;
  let cost = before;
  for (const [index, name] of known.entries()) {
    cost += stepCost(sent[before + index] ?? '', name);
    if (cost === Number.POSITIVE_INFINITY) break;
  }
  return cost;
}

/** A blank costs more than a slip of the pen: `/customers/update` is a misspelled `/customer/update`. */
function stepCost(sent: string, known: string): number {
  if (known.startsWith(':')) return 3;
  if (known === sent) return 0;
  return nearest(sent, [known]) === undefined ? Number.POSITIVE_INFINITY : 1;
}
