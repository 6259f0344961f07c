/** `opencif import`: sends a file of customers to the service, in bounded memory, each row once. */
import { setMaxListeners } from 'node:events';
import { told } from '../shell/client.ts';
import { exitCodes, Failure, Interrupted } from '../shell/failure.ts';
import { Changes } from './changes.ts';
import { isLate, newCheckpoint, readCheckpoint, settledOf } from './checkpoint.ts';
import type { ImportFlags } from './flags.ts';
import { type ImportPlan, planImport } from './plan.ts';
import { asCsv, asNdjson } from './rejected.ts';
import { type Rows, rowsOf } from './rows.ts';
import { Run } from './run.ts';
import { sendingTo } from './send.ts';
import { openSource } from './source.ts';
import { printSummary } from './summary.ts';
import { type ImportContext, Work } from './work.ts';

/**
 * @param file `-` is standard input
 * @returns exit code 3 if rows were rejected
 * @throws Failure if it stopped before the end; the message has the command that continues
 */
export async function importFile(file: string, flags: ImportFlags, context: ImportContext): Promise<number> {
  const halt = new AbortController();
  // Every read of the brake adds a listener.
  setMaxListeners(0, halt.signal);
  try {
    return await untilHalt(file, flags, context, halt);
  } finally {
    // An input that was not read to its end would keep the process alive.
    halt.abort();
  }
}

async function untilHalt(
  file: string,
  flags: ImportFlags,
  context: ImportContext,
  halt: AbortController,
): Promise<number> {
  const { client, signal, out, surroundings } = context;
  const plan = planImport(file, flags);
  const changes = new Changes(plan.changesFile, flags.reportWithValues ?? false);
  const { source, read, run, sending } = await orInterrupted(signal, async () => {
    const source = await openSource(
      file,
      flags.encoding,
      surroundings,
      AbortSignal.any([signal, halt.signal]),
    );
    const read = await rowsOf({ file, plan, flags, source, surroundings, out, changes });
    const run = openRun(plan, flags, context, read);
    // A wrong login or a missing service is reported before anything is read.
    await told(client, () => client.auth.getToken({ signal }));
    const { dryRun = false, reason } = flags;
    const { keyOf } = run;
    const sending = await told(client, () => sendingTo({ client, dryRun, reason, keyOf, signal }));
    return { source, read, run, sending };
  });
  const work = new Work({ source, rows: read.rows, flags, context, run, sending, halt });
  const error = await work.toEnd();
  changes.close();
  const complete = error === null && run.whole;
  const checkpoint = run.close(complete) ? run.checkpointFile : null;
  const dryRun = flags.dryRun ?? false;
  const rejectedFile = plan.rejectedFile;
  if (complete || settledOf(run.counts) > 0) {
    const { counts, faults } = run;
    const again = () => context.againWith(rejectedFile, read.mapFile);
    const rejectedAgain = plan.format === 'csv' && !dryRun ? again() : null;
    const outdated = complete ? run.outdated : 0;
    const ended = { complete, dryRun, outdated, rejectedFile, checkpoint, rejectedAgain };
    printSummary({ counts, changes, faults, ...ended }, out);
  }
  if (!complete) throw stopped(error, checkpoint, context);
  if (dryRun) out.tell('Dry run: nothing was written.');
  return run.counts.rejected > 0 ? exitCodes.partial : exitCodes.ok;
}

async function orInterrupted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal.aborted ? new Interrupted() : error;
  }
}

/** Starts from the checkpoint of an earlier run, if there is one. */
function openRun(plan: ImportPlan, flags: ImportFlags, context: ImportContext, { delimiter }: Rows): Run {
  const { client, login, out } = context;
  const { format, checkpointFile, rejectedFile } = plan;
  const identity = { service: client.baseURL, login };
  const kept = flags.dryRun ? null : readCheckpoint(checkpointFile, identity);
  if (kept !== null) {
    out.tell(`Continuing: ${kept.settled.toLocaleString('en-US')} rows are settled already.`);
    if (isLate(kept)) {
      out.tell(
        'Warning: the last run ended more than 24 hours ago, so the service has forgotten its requests. ' +
          'Registrations that were in progress then are rejected as existing, and updates are repeated.',
      );
    }
  }
  return new Run({
    checkpoint: kept ?? newCheckpoint(identity),
    checkpointFile: flags.dryRun ? null : checkpointFile,
    rejectedFile,
    rejectedForm: format === 'csv' ? asCsv(delimiter) : asNdjson(flags.rejectedWithRows ?? false),
  });
}

function stopped(error: unknown, checkpoint: string | null, { again }: ImportContext): unknown {
  if (!(error instanceof Failure) || checkpoint === null) return error;
  return error.as(`${error.message}\nWhat was done is kept in ${checkpoint}. Continue with:  ${again}`);
}
