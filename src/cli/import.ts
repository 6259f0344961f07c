/** `opencif import`: a file of customers to the service, in bounded memory, without doing anything twice. */
import { setMaxListeners } from 'node:events';
import type { Environment } from '../config.ts';
import type { OpenCIF } from '../sdk/index.ts';
import { inWords, told } from './client.ts';
import { exitCodes, Failure, Interrupted } from './failure.ts';
import { brake, lengthsReader } from './import-brake.ts';
import { isLate, newCheckpoint, readCheckpoint } from './import-checkpoint.ts';
import { settledOf } from './import-counts.ts';
import { type ImportFlags, type ImportPlan, planImport } from './import-plan.ts';
import { startImportProgress } from './import-progress.ts';
import { Pump } from './import-pump.ts';
import { type Row, rowJudge } from './import-row.ts';
import { Run } from './import-run.ts';
import { senderOf } from './import-send.ts';
import { openSource, type Source } from './import-source.ts';
import { printSummary } from './import-summary.ts';
import type { Output } from './login.ts';

export interface ImportContext {
  readonly client: OpenCIF;
  /** Who signs in. */
  readonly login: string;
  readonly env: Environment;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly out: Output;
  /** Writes a line for people to standard error. */
  readonly tell: (line: string) => void;
  /** The command line that goes on with this import. */
  readonly again: string;
}

/** Rows settled after one that is not: what a checkpoint names one by one. */
const MOST_AHEAD = 10_000;

/**
 * @param file `-` is standard input
 * @returns exit code 3 when rows were rejected
 * @throws Failure when it stopped before the end; with the command to go on
 */
export async function importFile(file: string, flags: ImportFlags, context: ImportContext): Promise<number> {
  const { client, signal, out, tell } = context;
  const plan = planImport(file, flags);
  const halt = new AbortController();
  // Every read of the brake listens.
  setMaxListeners(0, halt.signal);
  const { source, run } = await orInterrupted(signal, async () => {
    const source = await openSource(file, AbortSignal.any([signal, halt.signal]));
    const run = openRun(source, plan, flags, context);
    // A wrong login or no service at all is told before anything is read.
    await told(client, () => client.auth.getToken({ signal }));
    return { source, run };
  });
  const work = new Work({ source, plan, flags, context, run, halt });
  const error = await work.toEnd();
  const complete = error === null && run.settled.whole;
  run.close(complete);
  const dryRun = flags.dryRun ?? false;
  const checkpoint = complete ? null : run.checkpointFile;
  const rejectedFile = plan.rejectedFile;
  if (complete || settledOf(run.counts) > 0) {
    printSummary({ counts: run.counts, complete, dryRun, rejectedFile, checkpoint }, out);
  }
  if (!complete) throw stopped(error, checkpoint, context);
  if (dryRun) tell('Dry run: nothing was written.');
  return run.counts.rejected > 0 ? exitCodes.partial : exitCodes.ok;
}

async function orInterrupted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal.aborted ? new Interrupted() : error;
  }
}

/** With the checkpoint of an interrupted run, when there is one. */
function openRun(source: Source, plan: ImportPlan, flags: ImportFlags, context: ImportContext): Run {
  const { client, login, tell } = context;
  const { format, delimiter, mapHash, checkpointFile, rejectedFile } = plan;
  const identity = {
    ...source.fingerprint,
    service: client.baseURL,
    login,
    format,
    operation: flags.operation ?? '',
    delimiter,
    map: mapHash,
  };
  const kept = flags.dryRun ? null : readCheckpoint(checkpointFile, identity);
  if (kept !== null) {
    tell(`Going on: ${settledOf(kept.counts).toLocaleString('en-US')} rows are settled already.`);
    if (isLate(kept)) {
      tell(
        'Warning: the last run ended more than 24 hours ago, and the service has forgotten its requests by now. ' +
          'Registrations that were under way then are rejected as existing, updates are made again.',
      );
    }
  }
  return new Run({
    checkpoint: kept ?? newCheckpoint(identity),
    checkpointFile: flags.dryRun ? null : checkpointFile,
    rejectedFile,
    withRows: flags.rejectedWithRows ?? false,
  });
}

interface WorkOptions {
  readonly source: Source;
  readonly plan: ImportPlan;
  readonly flags: ImportFlags;
  readonly context: ImportContext;
  readonly run: Run;
  /** Ends the reading. */
  readonly halt: AbortController;
}

/** The stages between the file and the service. */
class Work {
  readonly #options: WorkOptions;
  readonly #pump: Pump;
  #error: unknown = null;
  #progress: { end(): void } | null = null;

  constructor(options: WorkOptions) {
    const { flags, context, run } = options;
    this.#options = options;
    const send = senderOf(context.client, flags.dryRun ?? false, run.keyOf);
    this.#pump = new Pump({
      send: (rows) => {
        run.begin();
        return send(rows);
      },
      parallel: flags.parallel,
      settle: (row, outcome) => run.settle(row, outcome),
      room: () => run.settled.ahead < MOST_AHEAD,
      failed: (error, [row]) => this.#stop(inWords(error, context.client), row?.number),
    });
  }

  /** @returns what it stopped for; null at the end of the file */
  async toEnd(): Promise<unknown> {
    const { context, halt } = this.#options;
    const { signal, tell } = context;
    const interrupt = () => {
      this.#progress?.end();
      tell('Stopping when the rows under way have ended; Ctrl-C again stops at once.');
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

  /** The first reason counts; all that follows is its consequence. */
  #stop(error: unknown, row?: number): void {
    if (this.#error !== null) return;
    this.#error = row !== undefined && error instanceof Failure ? atRow(error, row) : error;
    this.#options.halt.abort();
    this.#pump.stop();
  }

  #judged(): AsyncIterable<Row> {
    const { flags, context, run, halt } = this.#options;
    const { maxDestructive, parallel } = flags;
    if (maxDestructive >= 100) return this.#valid();
    return brake(this.#valid(), {
      // A dry run tells what would happen to all rows.
      most: flags.dryRun ? 1 : maxDestructive / 100,
      lengthsOf: lengthsReader(context.client, halt.signal),
      idle: (lane) => this.#pump.idle(lane),
      parallel,
      judged: (shrinks) => run.judged(shrinks),
    });
  }

  /** Rows that are not settled yet and fit; the others are rejected. */
  async *#valid(): AsyncGenerator<Row> {
    const { source, plan, flags, run } = this.#options;
    const judge = rowJudge(flags.operation);
    for await (const read of plan.rows(source.bytes)) {
      run.settled.begin(read.number);
      if (run.settled.has(read.number)) continue;
      this.#progress ??= this.#startProgress();
      const judged = judge(read);
      if ('code' in judged) run.reject(read.number, judged, read.body);
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
        size: source.fingerprint.size,
      }),
      context.env,
    );
  }
}

function atRow(failure: Failure, row: number): Failure {
  return new Failure(`Row ${row} could not be done. ${failure.message}`, failure.exitCode);
}

function stopped(error: unknown, checkpoint: string | null, { again }: ImportContext): unknown {
  if (!(error instanceof Failure) || checkpoint === null) return error;
  return new Failure(
    `${error.message}\nWhat was done is kept in ${checkpoint}. Go on with:  ${again}`,
    error.exitCode,
  );
}
