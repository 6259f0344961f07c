/** The age of keys, as an examiner asks for it. */

const DAY_MS = 86_400_000;

/** Whole days between two times, ISO 8601; 0 if a clock is behind. */
export function daysSince(then: string, now: string): number {
  return Math.floor(msSince(then, now) / DAY_MS);
}

interface DatedKey {
  readonly purpose: string;
  readonly createdAt: string;
  readonly retiredAt: string | null;
  readonly wrappedAt: string;
}

export interface KeyAge {
  /** `master`: since the keys are wrapped with it. */
  readonly purpose: string;
  readonly seconds: number;
}

/** @returns the age of the key that is in use for each purpose, and of the master key */
export function keyAges(keys: readonly DatedKey[], now: string): KeyAge[] {
  const age = (purpose: string, then: string) => ({ purpose, seconds: msSince(then, now) / 1000 });
  const inUse = keys.filter(({ retiredAt }) => retiredAt === null);
  const master = inUse.slice(0, 1).map(({ wrappedAt }) => age('master', wrappedAt));
  return [...master, ...inUse.map(({ purpose, createdAt }) => age(purpose, createdAt))];
}

function msSince(then: string, now: string): number {
  return Math.max(0, Date.parse(now) - Date.parse(then));
}
