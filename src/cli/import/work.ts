/** Connects the stages of an import between the file and the service, and stops them. */
import type { OpenCIF } from '../../sdk/index.ts';
import { inWords } from '../shell/client.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { Output } from '../shell/output.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import { brake, listsReader } from './brake.ts';
import { settledOf } from './checkpoint.ts';
import type { ImportFlags } from './flags.ts';
import { idsReader, matched } from './match.ts';
import { startImportProgress } from './progress.ts';
import { Pump } from './pump.ts';
import { operationOf, type ReadRow, type Row, type RowByReference, rowJudge } from './row.ts';
import type { Run } from './run.ts';
import type { Sending } from './send.ts';
import type { Source } from './source.ts';

export interface ImportContext {
  readonly client: OpenCIF;
  /** The login to sign in with. */
  readonly login: string;
  readonly surroundings: Surroundings;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly out: Output;
  /** The command line that continues this import. */
  readonly again: string;
  /** The command line that imports the file of rejected rows. */
  readonly againWith: (rejectedFile: string, mapFile: string | null) => string;
}

export interface WorkOptions {
  readonly source: Source;
  readonly rows: AsyncIterable<ReadRow>;
  readonly flags: ImportFlags;
  readonly context: ImportContext;
  readonly run: Run;
  readonly sending: Sending;
  /** Ends the reading. */
  readonly halt: AbortController;
}

/** Customers read at once for the brake, unless set by a flag. */
const READS = 32;

/** The stages between the file and the service. */
export class Work {
  readonly #options: WorkOptions;
  readonly #pump: Pump;
  #error: unknown = null;
  #progress: { end(): void } | null = null;

  constructor(options: WorkOptions) {
    const { flags, context, run, sending } = options;
    this.#options = options;
    this.#pump = new Pump({
      send: (rows) => {
        run.beginSending();
        return sending.send(rows);
      },
      rowsPerRequest: sending.rowsPerRequest,
      parallel: flags.parallel ?? sending.parallel,
      settle: (row, outcome) => run.settle(row, outcome),
      failed: (error, [row]) => this.#stop(inWords(error, context.client), row?.number),
    });
  }

  /** @returns why it stopped; null at the end of the file */
  async toEnd(): Promise<unknown> {
    const { context, halt } = this.#options;
    const { signal, out } = context;
    const interrupt = () => {
      this.#progress?.end();
      out.tell('Stopping when the rows in progress have ended; Ctrl-C again stops at once.');
      this.#stop(new Failure('Interrupted.', exitCodes.interrupted));
    };
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
    try {
      for await (const row of this.#judged()) {
        await this.#pump.add(row);
        if (halt.signal.aborted) break;
      }
    } catch (error) {
      this.#stop(inWords(error, context.client));
    }
    await this.#pump.end();
    signal.removeEventListener('abort', interrupt);
    this.#progress?.end();
    return this.#error;
  }

  /** Keeps the first reason; later ones are its consequences. */
  #stop(error: unknown, row?: number): void {
    if (this.#error !== null) return;
    this.#error = row !== undefined && error instanceof Failure ? atRow(error, row) : error;
    this.#options.halt.abort();
    this.#pump.stop();
  }

  #judged(): AsyncIterable<Row> {
    const { flags, context, run, halt } = this.#options;
    const { maxDestructive, parallel = READS } = flags;
    const rows = matched(this.#valid(), {
      idsOf: idsReader(context.client, halt.signal),
      idle: (lane) => this.#pump.idle(lane),
      parallel,
      reject: (row, rejection) => run.reject(row, rejection),
    });
    if (maxDestructive >= 100) return rows;
    return brake(rows, {
      // A dry run reports what would happen to all rows.
      most: flags.dryRun ? 1 : maxDestructive / 100,
      listsOf: listsReader(context.client, halt.signal),
      idle: (lane) => this.#pump.idle(lane),
      parallel,
      judged: (shrinks) => run.judged(shrinks),
      reject: (row, rejection) => run.reject(row, rejection),
    });
  }

  /** Passes on valid rows that are not settled yet; invalid rows are rejected. */
  async *#valid(): AsyncGenerator<Row | RowByReference> {
    const { rows, flags, run } = this.#options;
    const judge = rowJudge(flags);
    const isSettled = ({ number, body, fault }: ReadRow) =>
      fault === undefined && !run.begin(number, operationOf(body, flags.operation), body);
    for await (const read of rows) {
      if (isSettled(read)) continue;
      this.#progress ??= this.#startProgress();
      const judged = judge(read);
      if ('code' in judged) run.reject(read, judged);
      else yield judged;
    }
  }

  #startProgress() {
    const { source, run, context } = this.#options;
    return startImportProgress(
      () => ({
        rows: settledOf(run.counts),
        rejected: run.counts.rejected,
        bytes: source.read(),
        size: source.size,
      }),
      context.surroundings,
    );
  }
}

function atRow(failure: Failure, row: number): Failure {
  return failure.as(`Row ${row} could not be done. ${failure.message}`);
}
