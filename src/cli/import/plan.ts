/** Turns the flags of an import into a plan; nothing is sent until all of them are valid. */
import { readFileSync } from 'node:fs';
import { pathOf, reasonColumn } from '../files/columns.ts';
import type { FileFormat } from '../files/format.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import { textOf } from '../shell/utf8.ts';
import { csvRows } from './csv.ts';
import type { ImportFlags } from './flags.ts';
import { ndjsonRows } from './ndjson.ts';
import { asCsv, asNdjson, type RejectedForm } from './rejected.ts';
import type { ReadRow } from './row.ts';

export interface ImportPlan {
  readonly rows: (bytes: AsyncIterable<Uint8Array>) => AsyncGenerator<ReadRow>;
  readonly checkpointFile: string;
  readonly rejectedFile: string;
  readonly rejectedForm: RejectedForm;
  /** Whether that file can be imported in its turn. */
  readonly rejectedIsCsv: boolean;
}

/** @param file `-` is standard input @throws Failure (wrong usage) */
export function planImport(file: string, flags: ImportFlags): ImportPlan {
  const format = flags.format ?? formatOf(file);
  const { delimiter = ',', dryRun = false, rejectedWithRows = false } = flags;
  if (format === 'ndjson' && (flags.map !== undefined || flags.delimiter !== undefined)) {
    throw usage('--map and --delimiter are for CSV.\nIf the file is CSV, add:  --format csv');
  }
  if (file === '-' && flags.checkpoint === undefined) {
    throw usage('With standard input, the checkpoint needs a path; add:  --checkpoint PATH');
  }
  // A registration has none, but an export writes it.
  const without = flags.operation === 'init' ? ['customerId'] : [];
  const map = flags.map === undefined ? {} : mapOf(flags.map);
  return {
    rows: (bytes) => (format === 'csv' ? csvRows(bytes, { delimiter, map, without }) : ndjsonRows(bytes)),
    checkpointFile: flags.checkpoint ?? `${file}.opencif-import.json`,
    // A dry run must not overwrite the rejected rows of a started import. And if a path for the checkpoint is
    // given, the folder of the file may not be writable.
    rejectedFile: `${flags.checkpoint ?? file}.${dryRun ? 'dry-run.' : ''}rejected.${format}`,
    rejectedIsCsv: format === 'csv',
    rejectedForm: format === 'csv' ? asCsv(delimiter) : asNdjson(rejectedWithRows),
  };
}

function formatOf(file: string): FileFormat {
  if (/\.csv$/i.test(file)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(file)) return 'ndjson';
  throw usage('The file name does not show the format; add:  --format ndjson  or  --format csv');
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    throw usage(`The --map file ${file} can't be read.`);
  }
}

function mapOf(file: string): Record<string, string | null> {
  const map = objectOf(textOf(bytesOf(file), `The --map file ${file}`));
  const shape = 'It must look like:  { "Their column": "email", "Another": null }';
  if (map === null) throw usage(`The --map file ${file} does not hold a JSON object.\n${shape}`);
  const targets = new Set<unknown>();
  for (const [name, target] of Object.entries(map)) {
    if (target === null) continue;
    if (typeof target !== 'string' || (target !== reasonColumn && pathOf(target) === null)) {
      throw usage(
        `The --map file ${file} maps "${name}" to something that is not a documented column.\n` +
          `The names are in docs/import.md. ${shape}`,
      );
    }
    if (targets.has(target)) throw usage(`The --map file ${file} maps two columns to ${target}.`);
    targets.add(target);
  }
  return map as Record<string, string | null>;
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function usage(message: string): Failure {
  return new Failure(message, exitCodes.usage);
}
