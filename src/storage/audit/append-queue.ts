/** The queue before an append-only table: rows that arrive together are written in one statement. */
import { GroupQueue } from '../engine/group-queue.ts';

export class AppendQueue<Row> {
  readonly #queue: GroupQueue<Row, Row, null, void>;

  /** @param write writes the rows in one statement */
  constructor(write: (rows: readonly Row[]) => Promise<void>) {
    this.#queue = new GroupQueue({
      laneOf: () => null,
      ready: (row) => row,
      together: async (rows) => {
        await write(rows);
        return rows.map(() => null);
      },
      outcomeOf: () => {},
      // Nobody knows whether a statement that failed was carried out: a row may be there twice, but never be missing.
      alone: (row) => write([row]),
    });
  }

  /** The number of waiting rows. */
  get length(): number {
    return this.#queue.length;
  }

  /** The number that may wait. */
  get most(): number {
    return this.#queue.most;
  }

  /** Resolves once the row is committed. Rejects with StoreBusy or StoreUnavailable. */
  write(row: Row): Promise<void> {
    return this.#queue.apply(row);
  }
}
