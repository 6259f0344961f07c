/** Finds the name that was probably meant by a misspelled one. */

/**
 * Returns the name that was probably meant by `wanted`: one that starts or ends with it, or that differs in at most
 * a third of the letters.
 */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
  const likely = names
    .map((name) => ({
      name,
      distance: name.startsWith(wanted) || name.endsWith(wanted) ? 1 : editDistance(wanted, name),
    }))
    .filter(({ name, distance }) => distance <= Math.min(wanted.length, name.length) / 3);
  return likely.sort((a, b) => a.distance - b.distance)[0]?.name;
}

/** How many letters have to be added, removed or replaced, or swapped with the next one. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const edits = [at(i - 1, j - 1) + same, at(i - 1, j) + 1, at(i, j - 1) + 1];
      rows[i]?.push(Math.min(...edits, ...(swapped ? [at(i - 2, j - 2) + 1] : [])));
    }
  }
  return at(a.length, b.length);
}
