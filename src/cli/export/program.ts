/** The command of the export and its flags. */
import { type Command, Option } from 'commander';
import type { Environment } from '../../config.ts';
import type { Customer, OpenCIF } from '../../sdk/index.ts';
import { type FileFormat, fileFormats } from '../files/format.ts';
import type { ServiceFlags } from '../shell/client.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import { clientFor, type SearchFlags, searchOf, withSearch, withService } from '../shell/flags.ts';
import { stopSignals } from '../shell/stop.ts';

type Flags = ServiceFlags & SearchFlags & { readonly output?: string; readonly format?: FileFormat };

/** Customers of one request: as many as a page may have. */
const PAGE = 100;

const note = `
Identity numbers are there as far as the login may see them. Columns of CSV: docs/import.md.
Exit codes: 0 all, 1 stopped, 2 wrong usage, 3 some don't fit the columns, 130 interrupted.`;

/** @param exitWith called with the exit code */
export function addExport(program: Command, env: Environment, exitWith: (code: number) => void): void {
  const command = program
    .command('export')
    .description('write customers to a file')
    .option('--output <file>', 'default: standard output')
    .addOption(new Option('--format <format>', 'default: by the name, else ndjson').choices(fileFormats));
  withService(withSearch(command))
    .addHelpText('after', note)
    .action(async (flags: Flags) => {
      const { output, format } = flags;
      const client = await clientFor(flags, env);
      const { exportCustomers } = await import('./export.ts');
      const customers = client.customers.search({ ...searchOf(flags), limit: PAGE });
      const code = await exportCustomers(inTheirWords(client, customers), {
        format: format ?? formatOf(output),
        output,
        signal: stopSignals().signal,
        tell: (line) => process.stderr.write(`${line}\n`),
      });
      exitWith(code);
    });
}

/** @throws Failure in place of each of the client's errors */
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

/** @throws Failure (wrong usage) for a name that tells none */
export function formatOf(output: string | undefined): FileFormat {
  if (output === undefined || /\.(ndjson|jsonl)$/i.test(output)) return 'ndjson';
  if (/\.csv$/i.test(output)) return 'csv';
  throw new Failure(
    'In which format? The name does not tell; add:  --format ndjson  or  --format csv',
    exitCodes.usage,
  );
}
