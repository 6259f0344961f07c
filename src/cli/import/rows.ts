/** Reads the input of an import as rows: of CSV, after a look at it, and as a map says. */
import { askerOf } from '../shell/ask.ts';
import type { Output } from '../shell/output.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import type { Changes } from './changes.ts';
import { csvRows } from './csv.ts';
import type { ImportFlags } from './flags.ts';
import { inWords, lookAt } from './look/look.ts';
import { mapFor } from './mapping/decide.ts';
import { ndjsonRows } from './ndjson.ts';
import type { ImportPlan } from './plan.ts';
import type { ReadRow } from './row.ts';
import type { Source } from './source.ts';

export interface RowsOptions {
  readonly file: string;
  readonly plan: ImportPlan;
  readonly flags: ImportFlags;
  readonly source: Source;
  readonly surroundings: Surroundings;
  readonly out: Output;
  readonly changes: Changes;
}

export interface Rows {
  readonly rows: AsyncIterable<ReadRow>;
  /** Of the CSV file, which rejected rows get too. */
  readonly delimiter: string;
  /** The map beside the file, which rejected rows are read by too; null: there is none, or a flag names it. */
  readonly mapFile: string | null;
}

/** @throws Failure (wrong usage) if the delimiter, the header or the map has to be looked at by a person first */
export async function rowsOf(options: RowsOptions): Promise<Rows> {
  const { file, plan, flags, source, surroundings, out } = options;
  if (plan.format === 'ndjson') return { rows: ndjsonRows(source.bytes), delimiter: ',', mapFile: null };
  const { tell } = out;
  const look = await lookAt(source, flags.delimiter);
  tell(`${source.what}: ${inWords(look, source)}.`);
  const { map, mapFile } = await mapFor({ file, flags, look, tell, ask: askerOf(surroundings) });
  // A registration has none, but an export writes it.
  const without = flags.operation === 'init' ? ['customerId'] : [];
  const rows = csvRows(source.bytes, { delimiter: look.delimiter, map, without });
  return { rows: noted(rows, options.changes), delimiter: look.delimiter, mapFile };
}

async function* noted(rows: AsyncGenerator<ReadRow>, changes: Changes): AsyncGenerator<ReadRow> {
  for await (const { changes: made, ...row } of rows) {
    if (made !== undefined) changes.add(row.number, made);
    yield row;
  }
}
