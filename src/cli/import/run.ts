/** One run of an import: what is settled, counted and rejected so far, and its checkpoint. */

import type { Counts } from './checkpoint.ts';
import { type Checkpoint, removeCheckpoint, Settled, saveCheckpoint } from './checkpoint.ts';
import { RejectedFile } from './rejected.ts';
import type { Rejection, Row } from './row.ts';
import type { Judged } from './send.ts';

export interface RunOptions {
  readonly checkpoint: Checkpoint;
  /** Null for a dry run, which keeps none. */
  readonly checkpointFile: string | null;
  readonly rejectedFile: string;
  /** Whether the side file gets the rows themselves. */
  readonly withRows: boolean;
}

/** A kill makes so much work be asked for again at most; the keys keep it from being done again. */
const SAVE_MS = 1000;

export class Run {
  readonly settled: Settled;
  readonly counts: Counts;
  readonly rejected: RejectedFile;
  readonly #options: RunOptions;
  #savedAt = Number.NEGATIVE_INFINITY;
  /** Whether there is anything that a checkpoint has to hold. */
  #begun: boolean;

  constructor(options: RunOptions) {
    const { settled, counts, rejectedBytes } = options.checkpoint;
    this.#options = options;
    this.settled = new Settled(settled);
    this.counts = structuredClone(counts);
    this.rejected = new RejectedFile(options.rejectedFile, rejectedBytes);
    this.#begun = settled.upTo > 0;
  }

  /** The checkpoint's file once there is one; null when there is nothing to go on with. */
  get checkpointFile(): string | null {
    return this.#begun ? this.#options.checkpointFile : null;
  }

  /** Names a row's request, the same in every run of this import. */
  readonly keyOf = (row: number): string => `opencif-import-${this.#options.checkpoint.importId}-${row}`;

  /** Before the first request: without the id kept, its key could not be made again. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.save();
  }

  settle(row: Row, outcome: Judged): void {
    if (outcome.rejection) {
      this.reject(row.number, outcome.rejection, row.body);
      return;
    }
    this.#count(row, outcome.changedSections);
    if (outcome.replayed) this.counts.replayed += 1;
    this.#settled(row.number);
  }

  reject(row: number, rejection: Rejection, body?: unknown): void {
    this.rejected.add(row, rejection, this.#options.withRows ? body : undefined);
    this.counts.rejected += 1;
    this.#settled(row);
  }

  judged(shrinks: boolean): void {
    this.counts.judged += 1;
    if (shrinks) this.counts.shrinking += 1;
  }

  /** The rejected rows first: what the checkpoint counts must be there. */
  save(): void {
    const { checkpoint, checkpointFile } = this.#options;
    this.#savedAt = performance.now();
    const rejectedBytes = this.rejected.flush();
    if (checkpointFile === null || !this.#begun) return;
    const { settled, counts } = this;
    saveCheckpoint(checkpointFile, { ...checkpoint, settled: settled.state(), counts, rejectedBytes });
  }

  /** @param done the whole file is settled: there is nothing to go on with */
  close(done: boolean): void {
    if (!done) this.save();
    this.rejected.close(done);
    if (done && this.#options.checkpointFile !== null) removeCheckpoint(this.#options.checkpointFile);
  }

  #count({ operation }: Row, changed: readonly string[] | null): void {
    if (operation === 'init') this.counts.created += 1;
    else if (changed?.length === 0) this.counts.unchanged += 1;
    else this.counts.updated += 1;
    if (operation === 'init') return;
    for (const section of new Set(changed?.map(withoutId))) {
      this.counts.sections[section] = (this.counts.sections[section] ?? 0) + 1;
    }
  }

  #settled(row: number): void {
    this.settled.settle(row);
    if (performance.now() - this.#savedAt >= SAVE_MS) this.save();
  }
}

/** `businessRepresentatives/ID/phones` as `businessRepresentatives/phones`. */
function withoutId(section: string): string {
  return section.replace(/\/.*\//, '/');
}
