/** A map that is proposed for a file, and what a person should know before it is used. */
import type { ColumnMap, Split } from './column-map.ts';

export interface Proposal {
  readonly map: ColumnMap;
  /** Columns without a value in the first rows. */
  readonly empty: readonly string[];
  /** Each with its reason, in words. Empty: everything is certain. */
  readonly doubts: readonly string[];
  /** What must be written into the map before it can be used. */
  readonly open: readonly string[];
}

/** Collects a proposal column by column. */
export class Draft {
  readonly columns: Record<string, string | null> = {};
  readonly constants: Record<string, string> = {};
  readonly splits: Split[] = [];
  readonly doubts: string[] = [];

  /** Whether something fills the documented column. */
  has(target: string): boolean {
    const targets = [...Object.values(this.columns), ...this.splits.flatMap(({ to }) => [...to])];
    return targets.includes(target) || Object.hasOwn(this.constants, target);
  }

  /** Maps a column unless another fills the same. */
  map(name: string, target: string): void {
    this.columns[name] = this.has(target) ? null : target;
  }

  split(split: Split): void {
    delete this.columns[split.column];
    this.splits.push(split);
  }

  get whole(): ColumnMap {
    const { columns, constants, splits } = this;
    return { columns, constants, joins: [], splits, clean: {} };
  }
}
