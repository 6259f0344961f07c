/** Turns the flags of an import into a plan; nothing is read or sent until they are valid. */
import type { FileFormat } from '../files/format.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { ImportFlags } from './flags.ts';

export interface ImportPlan {
  readonly format: FileFormat;
  readonly checkpointFile: string;
  readonly rejectedFile: string;
  /** Lists what was changed because the map asks for it. */
  readonly changesFile: string;
}

/** @param file `-` is standard input @throws Failure (wrong usage) */
export function planImport(file: string, flags: ImportFlags): ImportPlan {
  const format = flags.format ?? formatOf(file);
  if (format === 'ndjson' && (flags.map !== undefined || flags.delimiter !== undefined)) {
    throw usage('--map and --delimiter are for CSV.\nIf the file is CSV, add:  --format csv');
  }
  if (file === '-' && flags.checkpoint === undefined) {
    throw usage('With standard input, the checkpoint needs a path; add:  --checkpoint PATH');
  }
  // A dry run must not overwrite the rejected rows of a started import. And if a path for the checkpoint is
  // given, the folder of the file may not be writable.
  const beside = `${flags.checkpoint ?? file}.${flags.dryRun === true ? 'dry-run.' : ''}`;
  return {
    format,
    checkpointFile: flags.checkpoint ?? `${file}.opencif-import.json`,
    rejectedFile: `${beside}rejected.${format}`,
    changesFile: `${beside}changes.csv`,
  };
}

function formatOf(file: string): FileFormat {
  if (/\.csv$/i.test(file)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(file)) return 'ndjson';
  throw usage('The file name does not show the format; add:  --format ndjson  or  --format csv');
}

function usage(message: string): Failure {
  return new Failure(message, exitCodes.usage);
}
