/** `opencif export`: writes customers as complete NDJSON, or as CSV that an import reads, in bounded memory. */

import { recordOf, type Separator } from '../../domain/csv-cell.ts';
import type { Customer } from '../../sdk/index.ts';
import type { FileFormat } from '../files/format.ts';
import { counted } from '../shell/counted.ts';
import { exitCodes, Interrupted } from '../shell/failure.ts';
import type { Progress } from '../shell/progress.ts';
import type { OutputStream } from '../shell/surroundings.ts';
import { cellsOf, exportColumns, ITEMS, type Layout } from './columns.ts';
import { openTarget, type Target } from './target.ts';

export interface ExportOptions {
  readonly format: FileFormat;
  /** CSV delimiter. @default a comma */
  readonly delimiter?: Separator | undefined;
  /** Whether CSV starts with a byte order mark, so that spreadsheets read it as UTF-8. @default false */
  readonly bom?: boolean | undefined;
  /** Columns of CSV. @default all */
  readonly columns?: readonly string[] | undefined;
  /** Whether a spreadsheet must not alter texts of CSV that look like numbers or dates. @default false */
  readonly sheetSafe?: boolean | undefined;
  /** Undefined: standard output. */
  readonly output?: string | undefined;
  readonly stdout: OutputStream;
  /** Aborted by Ctrl-C; nothing of the file remains. */
  readonly signal: AbortSignal;
  /** Writes a line for people to standard error. */
  readonly tell: (line: string) => void;
  /** Starts the progress line. */
  readonly progress: (state: () => string) => Progress;
}

/** Characters to write at once. */
const BLOCK = 64 * 1024;
/** How many customers that don't fit the columns are named; the others are only counted. */
const NAMED = 20;
const BOM = '\uFEFF';

/**
 * @returns exit code 3 when customers don't fit the columns of CSV; they are named and left out, never cut
 * @throws Failure if it can't be written, Interrupted, or what `customers` throws
 */
export async function exportCustomers(
  customers: AsyncIterable<Customer>,
  options: ExportOptions,
): Promise<number> {
  const target = await openTarget(options.output, options.stdout);
  try {
    const { written, left } = await writeAll(customers, target, options);
    await target.finish();
    options.tell(`${counted(written, 'customer')} exported.`);
    return left === 0 ? exitCodes.ok : exitCodes.partial;
  } catch (error) {
    await target.discard();
    throw error;
  }
}

async function writeAll(
  customers: AsyncIterable<Customer>,
  target: Target,
  { format, delimiter, bom = false, columns, sheetSafe, signal, tell, progress: start }: ExportOptions,
): Promise<{ written: number; left: number }> {
  let [written, left] = [0, 0];
  const layout: Layout = { columns: columns ?? exportColumns, sheetSafe: sheetSafe ?? false };
  let block = format === 'csv' ? (bom ? BOM : '') + recordOf(layout.columns, delimiter) : '';
  const progress = start(() => counted(written, 'customer'));
  try {
    for await (const customer of customers) {
      if (signal.aborted) throw new Interrupted();
      const line =
        format === 'csv' ? csvLine(customer, layout, delimiter) : { text: `${JSON.stringify(customer)}\n` };
      if ('misfit' in line) {
        left += 1;
        if (left <= NAMED) tell(`${customer.customerId} has no place in the columns: ${line.misfit}`);
        continue;
      }
      block += line.text;
      written += 1;
      progress.tell();
      if (block.length < BLOCK) continue;
      await target.write(block);
      block = '';
    }
    if (signal.aborted) throw new Interrupted();
    if (block !== '') await target.write(block);
  } finally {
    progress.end();
  }
  if (left > 0) tell(leftOut(left));
  return { written, left };
}

function csvLine(
  customer: Customer,
  layout: Layout,
  delimiter: Separator | undefined,
): { readonly text: string } | { readonly misfit: string } {
  const found = cellsOf(customer, layout);
  return 'misfit' in found ? found : { text: recordOf(found.cells, delimiter) };
}

function leftOut(left: number): string {
  return (
    `${counted(left, 'customer')} left out: CSV has columns for ${ITEMS} items of each list.\n` +
    'For complete customers, use:  --format ndjson'
  );
}
