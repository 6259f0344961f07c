/** One run of an import: its settled rows, counts, rejected rows and checkpoint. */
import { Failure } from '../shell/failure.ts';
import {
  type Checkpoint,
  type Counts,
  removeCheckpoint,
  saveCheckpoint,
  settledFileOf,
} from './checkpoint.ts';
import type { Operation } from './flags.ts';
import { RejectedFile, type RejectedForm, type RejectedRow } from './rejected.ts';
import type { Rejection, Row } from './row.ts';
import type { Judged } from './send.ts';
import { contentOf, Repeats, readSettled, SettledFile, type SettledSet } from './settled.ts';
import { FaultTally } from './tally.ts';

export interface RunOptions {
  readonly checkpoint: Checkpoint;
  /** Null for a dry run, which keeps none. */
  readonly checkpointFile: string | null;
  readonly rejectedFile: string;
  readonly rejectedForm: RejectedForm;
}

/** Limits the work that is requested again after a kill; the keys keep it from being done twice. */
const SAVE_MS = 1000;

/** A row that is started but not settled. */
interface Begun {
  readonly content: Buffer;
  readonly key: string;
}

export class Run {
  readonly counts: Counts;
  readonly rejected: RejectedFile;
  /** Of the rows that this run rejected. */
  readonly faults = new FaultTally();
  readonly #options: RunOptions;
  /** Rows settled by earlier runs that have not appeared in the file yet. */
  readonly #before: SettledSet | null;
  readonly #repeats = new Repeats();
  readonly #settled: SettledFile | null;
  /** By the row's number. */
  readonly #open = new Map<number, Begun>();
  #savedAt = Number.NEGATIVE_INFINITY;
  /** Whether there is anything to keep in a checkpoint. */
  #begun: boolean;

  /** @throws Failure if the settled rows can't be read */
  constructor(options: RunOptions) {
    const { checkpointFile, rejectedFile, rejectedForm } = options;
    const { counts, settled, open } = options.checkpoint;
    const settledFile = checkpointFile === null ? null : settledFileOf(checkpointFile);
    this.#options = options;
    this.counts = { ...structuredClone(counts), rejected: 0 };
    this.rejected = new RejectedFile(rejectedFile, rejectedForm);
    this.#before = settledFile === null || settled === 0 ? null : readSettled(settledFile, settled);
    this.#settled = settledFile === null ? null : new SettledFile(settledFile, settled);
    this.#begun = settled > 0 || open > 0;
  }

  /** The checkpoint's file once it exists; null if there is nothing to continue. */
  get checkpointFile(): string | null {
    return this.#begun ? this.#options.checkpointFile : null;
  }

  /** How many rows earlier runs settled that the file no longer has as they were sent; known once it is read. */
  get outdated(): number {
    return this.#before?.left ?? 0;
  }

  /** Whether every started row is settled. */
  get whole(): boolean {
    return this.#open.size === 0;
  }

  /** Names a row's request, the same in every run of this import. */
  readonly keyOf = (row: number): string => this.#begunOf(row).key;

  /** Starts a row, in the file's order. @returns false if an earlier run has settled it */
  begin(row: number, operation: Operation | null, body: unknown): boolean {
    const content = contentOf(operation, body);
    const repeated = this.#repeats.add(content);
    if (this.#before?.take(content)) return false;
    const name = `opencif-import-${this.#options.checkpoint.importId}-${content.toString('base64url')}`;
    // The same content again, perhaps after other rows of the customer, is another request.
    this.#open.set(row, { content, key: repeated ? `${name}-${row}` : name });
    return true;
  }

  /** Call before the first request: without the stored id, its key could not be computed again. */
  beginSending(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.save();
  }

  settle(row: Row, outcome: Judged): void {
    if (outcome.rejection) {
      this.reject(row, outcome.rejection);
      return;
    }
    this.#count(row, outcome.changedSections);
    if (outcome.replayed) this.counts.replayed += 1;
    this.#settled?.add(this.#begunOf(row.number).content);
    this.#end(row.number);
  }

  /** Settles the row for this run only: the next run judges it again. */
  reject(row: RejectedRow, rejection: Rejection): void {
    this.rejected.add(row, rejection);
    this.faults.add(row.number, rejection.faults);
    this.counts.rejected += 1;
    this.#end(row.number);
  }

  judged(shrinks: boolean): void {
    this.counts.judged += 1;
    if (shrinks) this.counts.shrinking += 1;
  }

  /** Writes the settled rows first: those that the checkpoint counts must exist. */
  save(): void {
    const { checkpoint, checkpointFile } = this.#options;
    this.#savedAt = performance.now();
    if (checkpointFile === null || !this.#begun) return;
    const settled = this.#settled?.flush() ?? 0;
    saveCheckpoint(checkpointFile, { ...checkpoint, settled, open: this.#open.size, counts: this.counts });
  }

  /**
   * @param done the whole file was read
   * @returns whether there is something to continue: rows that were not sent, or rejected rows to fix
   * @throws Failure if the file of rejected rows disappeared; the checkpoint is kept to continue from
   */
  close(done: boolean): boolean {
    const kept = this.rejected.close(done);
    const finished = kept && done && (this.counts.rejected === 0 || this.#nothingDone());
    if (!finished) this.save();
    this.#settled?.close();
    if (!kept) {
      throw new Failure(
        `${this.rejected.path} was removed or replaced while the import ran, and with it the rows that were rejected.\n` +
          'Run the import again: it judges those rows again and sends no row twice.',
      );
    }
    if (!finished) return this.#begun;
    this.#settled?.remove();
    if (this.#options.checkpointFile !== null) removeCheckpoint(this.#options.checkpointFile);
    return false;
  }

  #nothingDone(): boolean {
    const { created, updated } = this.counts;
    return created + updated === 0;
  }

  #begunOf(row: number): Begun {
    const begun = this.#open.get(row);
    if (!begun) throw new Error(`Row ${row} was not begun.`);
    return begun;
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

  #end(row: number): void {
    this.#open.delete(row);
    if (performance.now() - this.#savedAt >= SAVE_MS) this.save();
  }
}

/** `businessRepresentatives/ID/phones` as `businessRepresentatives/phones`. */
function withoutId(section: string): string {
  return section.replace(/\/.*\//, '/');
}
