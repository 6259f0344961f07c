/** One run of an import: what is settled, counted and rejected so far, and its checkpoint. */
import { Failure } from '../shell/failure.ts';
import {
  type Checkpoint,
  type Counts,
  removeCheckpoint,
  saveCheckpoint,
  settledFileOf,
} from './checkpoint.ts';
import type { Operation } from './flags.ts';
import { RejectedFile } from './rejected.ts';
import type { Rejection, Row } from './row.ts';
import type { Judged } from './send.ts';
import { contentOf, Repeats, readSettled, SettledFile, type SettledSet } from './settled.ts';

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

/** A row that is begun and not settled. */
interface Begun {
  readonly content: Buffer;
  readonly key: string;
}

export class Run {
  readonly counts: Counts;
  readonly rejected: RejectedFile;
  readonly #options: RunOptions;
  /** Rows of runs before that were not met in the file yet. */
  readonly #before: SettledSet | null;
  readonly #repeats = new Repeats();
  readonly #settled: SettledFile | null;
  /** By the row's number. */
  readonly #open = new Map<number, Begun>();
  #savedAt = Number.NEGATIVE_INFINITY;
  /** Whether there is anything that a checkpoint has to hold. */
  #begun: boolean;

  /** @throws Failure when the settled rows can't be read */
  constructor(options: RunOptions) {
    const { checkpointFile, rejectedFile } = options;
    const { counts, settled, open } = options.checkpoint;
    const settledFile = checkpointFile === null ? null : settledFileOf(checkpointFile);
    this.#options = options;
    this.counts = { ...structuredClone(counts), rejected: 0 };
    this.rejected = new RejectedFile(rejectedFile);
    this.#before = settledFile === null || settled === 0 ? null : readSettled(settledFile, settled);
    this.#settled = settledFile === null ? null : new SettledFile(settledFile, settled);
    this.#begun = settled > 0 || open > 0;
  }

  /** The checkpoint's file once there is one; null when there is nothing to go on with. */
  get checkpointFile(): string | null {
    return this.#begun ? this.#options.checkpointFile : null;
  }

  /** Whether every row begun is settled. */
  get whole(): boolean {
    return this.#open.size === 0;
  }

  /** Names a row's request, the same in every run of this import. */
  readonly keyOf = (row: number): string => this.#begunOf(row).key;

  /** Takes a row in hand, in the file's order. @returns false when it is settled already, by a run before */
  begin(row: number, operation: Operation | null, body: unknown): boolean {
    const content = contentOf(operation, body);
    const repeated = this.#repeats.add(content);
    if (this.#before?.take(content)) return false;
    const name = `opencif-import-${this.#options.checkpoint.importId}-${content.toString('base64url')}`;
    // The same content again, after others of the same customer maybe, is another request.
    this.#open.set(row, { content, key: repeated ? `${name}-${row}` : name });
    return true;
  }

  /** Before the first request: without the id kept, its key could not be made again. */
  beginSending(): void {
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
    this.#settled?.add(this.#begunOf(row.number).content);
    this.#end(row.number);
  }

  /** Settled for this run: the next one judges it again. */
  reject(row: number, rejection: Rejection, body?: unknown): void {
    this.rejected.add(row, rejection, this.#options.withRows ? body : undefined);
    this.counts.rejected += 1;
    this.#end(row);
  }

  judged(shrinks: boolean): void {
    this.counts.judged += 1;
    if (shrinks) this.counts.shrinking += 1;
  }

  /** The settled rows first: what the checkpoint counts must be there. */
  save(): void {
    const { checkpoint, checkpointFile } = this.#options;
    this.#savedAt = performance.now();
    if (checkpointFile === null || !this.#begun) return;
    const settled = this.#settled?.flush() ?? 0;
    saveCheckpoint(checkpointFile, { ...checkpoint, settled, open: this.#open.size, counts: this.counts });
  }

  /**
   * @param done the whole file was gone through
   * @returns whether there is something to go on with: rows that were not sent, or rejected ones to be mended
   * @throws Failure when the file of rejected rows went away; the checkpoint is there to go on with
   */
  close(done: boolean): boolean {
    const kept = this.rejected.close(done);
    const finished = kept && done && (this.counts.rejected === 0 || this.#nothingDone());
    if (!finished) this.save();
    this.#settled?.close();
    if (!kept) {
      throw new Failure(
        `${this.rejected.path} was removed or replaced while the import ran, and with it the rows that were rejected.\n` +
          'Run the import again: it judges those rows anew, and sends none that is done.',
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
