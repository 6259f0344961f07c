/** From the flags of an import to what they mean; nothing is sent before all of them are good. */
import { readFileSync } from 'node:fs';
import { pathOf } from '../files/columns.ts';
import type { FileFormat } from '../files/format.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import { textOf } from '../shell/utf8.ts';
import { csvRows } from './csv.ts';
import type { ImportFlags } from './flags.ts';
import { ndjsonRows } from './ndjson.ts';
import type { ReadRow } from './row.ts';

export interface ImportPlan {
  readonly rows: (bytes: AsyncIterable<Uint8Array>) => AsyncGenerator<ReadRow>;
  readonly checkpointFile: string;
  readonly rejectedFile: string;
}

/** @param file `-` is standard input @throws Failure (wrong usage) */
export function planImport(file: string, flags: ImportFlags): ImportPlan {
  const format = flags.format ?? formatOf(file);
  const { delimiter = ',', dryRun = false } = flags;
  if (format === 'ndjson' && (flags.map !== undefined || flags.delimiter !== undefined)) {
    throw usage('--map and --delimiter are for CSV.\nIs the file CSV, add:  --format csv');
  }
  if (file === '-' && flags.checkpoint === undefined) {
    throw usage('Standard input has no place for a checkpoint beside it; add:  --checkpoint PATH');
  }
  // A registration has none; an export tells it.
  const without = flags.operation === 'init' ? ['customerId'] : [];
  const map = flags.map === undefined ? {} : mapOf(flags.map);
  return {
    rows: (bytes) => (format === 'csv' ? csvRows(bytes, { delimiter, map, without }) : ndjsonRows(bytes)),
    checkpointFile: flags.checkpoint ?? `${file}.opencif-import.json`,
    // A dry run must not write over what a begun import has rejected. Who names a place for the checkpoint
    // may not be able to write beside the file.
    rejectedFile: `${flags.checkpoint ?? file}.${dryRun ? 'dry-run.' : ''}rejected.ndjson`,
  };
}

function formatOf(file: string): FileFormat {
  if (/\.csv$/i.test(file)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(file)) return 'ndjson';
  throw usage('What is in the file? Its name does not tell; add:  --format ndjson  or  --format csv');
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
  const shape = 'It has to be like:  { "Their column": "email", "Another": null }';
  if (map === null) throw usage(`The --map file ${file} holds no JSON object.\n${shape}`);
  const targets = new Set<unknown>();
  for (const [name, target] of Object.entries(map)) {
    if (target === null) continue;
    if (typeof target !== 'string' || pathOf(target) === null) {
      throw usage(
        `The --map file ${file} leads "${name}" to something that is no documented column.\n` +
          `The names are in docs/import.md. ${shape}`,
      );
    }
    if (targets.has(target)) throw usage(`The --map file ${file} leads two columns to ${target}.`);
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
