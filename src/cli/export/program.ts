/** Defines the export command and its flags. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Separator, separators } from '../../domain/csv-cell.ts';
import type { Customer, OpenCIF } from '../../sdk/index.ts';
import { type FileFormat, fileFormats } from '../files/format.ts';
import type { ServiceFlags } from '../shell/client.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import { clientFor, type SearchFlags, searchOf, withSearch, withService } from '../shell/flags.ts';
import { outputOf } from '../shell/output.ts';
import { startProgress } from '../shell/progress.ts';
import { stopSignals } from '../shell/stop.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import { exportColumns, ITEMS } from './columns.ts';

interface FileFlags {
  readonly output?: string;
  readonly format?: FileFormat;
  readonly delimiter?: Separator;
  readonly bom?: boolean;
  readonly columns?: string[];
  readonly sheetSafe?: boolean;
}

type Flags = ServiceFlags & SearchFlags & FileFlags;

/** Customers in one request: the maximum page size. */
const PAGE = 100;

const note = `
Identity numbers are shown as the login may see them. CSV columns: docs/import.md.
Exit codes: 0 all, 1 stopped, 2 wrong usage, 3 some don't fit the columns, 130 interrupted.`;

/** @param exitWith called with the exit code */
export function addExport(
  program: Command,
  surroundings: Surroundings,
  exitWith: (code: number) => void,
): void {
  const { env, stdout, stderr } = surroundings;
  const command = program
    .command('export')
    .description('write customers to a file')
    .option('--output <file>', 'default: standard output')
    .addOption(
      new Option('--format <format>', 'default: from the file name, else ndjson').choices(fileFormats),
    )
    .option('--delimiter <character>', "for CSV: ',' ';' '|' or tab; default: a comma", separatorOf)
    .option('--bom', 'start CSV with a byte order mark, so that spreadsheets read it as UTF-8')
    .option('--columns <names>', 'for CSV: only these columns, such as customerId,email', columnsOf)
    .option('--sheet-safe', 'for CSV: keep spreadsheets from altering texts such as 01 and 2026-01-31')
    .option('--json', 'an error as one JSON line');
  withService(withSearch(command))
    .addHelpText('after', note)
    .action(async (flags: Flags) => {
      const { output } = flags;
      const form = formOf(flags);
      const client = await clientFor(flags, env);
      const { exportCustomers } = await import('./export.ts');
      const customers = client.customers.search({ ...searchOf(flags), limit: PAGE });
      const code = await exportCustomers(inTheirWords(client, customers), {
        ...form,
        output,
        stdout,
        signal: stopSignals(surroundings).signal,
        tell: outputOf(surroundings, {}).tell,
        progress: (state) => startProgress(state, stderr),
      });
      exitWith(code);
    });
}

/** @throws Failure (wrong usage) for flags that do not go together */
export function formOf({ output, format = formatOf(output), ...ofCsv }: FileFlags) {
  const { delimiter, bom, columns, sheetSafe } = ofCsv;
  if (format === 'ndjson' && [delimiter, bom, columns, sheetSafe].some((flag) => flag !== undefined)) {
    const message = '--delimiter, --bom, --columns and --sheet-safe are for CSV; add:  --format csv';
    throw new Failure(message, exitCodes.usage);
  }
  return { format, delimiter, bom, columns, sheetSafe };
}

/** @throws InvalidArgumentError for a name that is not a column of an export */
export function columnsOf(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !exportColumns.includes(name));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(
      `An export has no column ${unknown.join(', ')}. The names are in docs/import.md, with numbers from 0 to ${ITEMS - 1}.`,
    );
  }
  if (new Set(names).size < names.length) throw new InvalidArgumentError('A column is named twice.');
  return names;
}

/** @throws InvalidArgumentError for a separator that no spreadsheet detects */
export function separatorOf(text: string): Separator {
  const found = separators.find((one) => one === (text === 'tab' ? '\t' : text));
  if (found === undefined)
    throw new InvalidArgumentError("It must be one of , ; | and tab, as a spreadsheet's is.");
  return found;
}

/** @throws Failure instead of the client's errors */
async function* inTheirWords(
  client: OpenCIF,
  customers: AsyncIterable<Customer>,
): AsyncGenerator<Customer, void, void> {
  try {
    yield* customers;
  } catch (error) {
    const { inWords } = await import('../shell/client.ts');
    throw inWords(error, client);
  }
}

/** @throws Failure (wrong usage) if the name does not show the format */
export function formatOf(output: string | undefined): FileFormat {
  if (output === undefined || /\.(ndjson|jsonl)$/i.test(output)) return 'ndjson';
  if (/\.csv$/i.test(output)) return 'csv';
  throw new Failure(
    'The file name does not show the format; add:  --format ndjson  or  --format csv',
    exitCodes.usage,
  );
}
