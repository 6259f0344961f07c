/** What became of the rows so far: the summary, and part of every checkpoint. */

/** Counts of rows. */
export interface Counts {
  /** Registered; in a dry run: would be. */
  created: number;
  /** Updates taken; in a dry run those that would change something. */
  updated: number;
  /** Of a dry run: updates that would change nothing. */
  unchanged: number;
  rejected: number;
  /** Of those taken, by a request that an interrupted run had sent already. */
  replayed: number;
  /** Updates compared with the customer as it was, and those of them that made a list shorter. */
  judged: number;
  shrinking: number;
  /** Of a dry run: how many updates would change a section, by its name. */
  sections: Record<string, number>;
}

export function noCounts(): Counts {
  return {
    created: 0,
    updated: 0,
    unchanged: 0,
    rejected: 0,
    replayed: 0,
    judged: 0,
    shrinking: 0,
    sections: {},
  };
}

export function settledOf({ created, updated, unchanged, rejected }: Counts): number {
  return created + updated + unchanged + rejected;
}
