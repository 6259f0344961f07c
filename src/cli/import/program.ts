/** Defines the import command and its flags. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { fileFormats } from '../files/format.ts';
import type { ServiceFlags } from '../shell/client.ts';
import { clientFor, withReason, withService } from '../shell/flags.ts';
import { outputOf } from '../shell/output.ts';
import { stopSignals } from '../shell/stop.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import { type ImportFlags, matches, operations } from './flags.ts';

type Flags = ServiceFlags & ImportFlags & { readonly json?: boolean };

const note = `
Run it again to continue where it stopped. Columns, checkpoints and the brake: docs/import.md.
Exit codes: 0 all rows, 1 stopped, 2 wrong usage, 3 some rows rejected, 130 interrupted.`;

/** @param exitWith called with the exit code */
export function addImport(
  program: Command,
  surroundings: Surroundings,
  exitWith: (code: number) => void,
): void {
  const { env } = surroundings;
  const command = program
    .command('import <file>')
    .description('send a file of customers; - is standard input')
    .addOption(new Option('--format <format>', 'default: by the name').choices(fileFormats))
    .addOption(new Option('--operation <what>', 'what rows are; default: by row').choices(operations))
    .addOption(
      new Option(
        '--match <column>',
        'the column that names the customer of an update; default: by row',
      ).choices(matches),
    )
    .addOption(new Option('--encoding <name>', 'if it is not UTF-8').choices(['windows-1252']))
    .option('--map <file>', 'what CSV columns are; default: FILE.map.json')
    .option('-y, --yes', 'go on with the proposed map')
    .option('--delimiter <character>', 'for CSV: a character or tab; default: detected', delimiterOf)
    .option('--checkpoint <path>', 'default: next to the file')
    .option('--parallel <number>', 'requests at once; default: 4 batches, or 32 rows', parallelOf)
    .addOption(
      new Option('--max-destructive <share>', 'stop if more updates shrink lists')
        .argParser(percentOf)
        .default(5, '5%'),
    )
    .option('--dry-run', 'check every row and write nothing; opencif only')
    .option('--rejected-with-rows', 'for NDJSON: write rejected rows whole')
    .option('--report-with-values', 'list each change with the old and the new value');
  withService(withReason(command, 'why, for rows that give no reason; opencif only'))
    .option('--json', 'the summary as one JSON line')
    .addHelpText('after', note)
    .action(async (file: string, flags: Flags, command: Command) => {
      const client = await clientFor(flags, env);
      const { importFile } = await import('./import.ts');
      const code = await importFile(file, flags, {
        client,
        login: flags.login || env.OPENCIF_LOGIN || '',
        surroundings,
        signal: stopSignals(surroundings).signal,
        out: outputOf(surroundings, flags),
        again: commandLine(command, file),
        againWith: (rejectedFile, mapFile) => againWith(command, rejectedFile, mapFile),
      });
      exitWith(code);
    });
}

/** Options that are about one file and not about the way its rows are read. */
const ofTheFile = ['checkpoint', 'encoding'];

/** The command line that imports the file of rejected rows, which is UTF-8. */
function againWith(command: Command, rejectedFile: string, mapFile: string | null): string {
  const map = mapFile === null ? '' : ` --map ${quoted(mapFile)}`;
  return `${commandLine(command, rejectedFile, ofTheFile)}${map}`;
}

/** Rebuilds the command line, without the password. @param except options to leave out */
function commandLine(command: Command, file: string, except: readonly string[] = []): string {
  const given = command.options
    .filter((option) => !['password', ...except].includes(option.attributeName()))
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .flatMap((option) => {
      const value: unknown = command.getOptionValue(option.attributeName());
      if (value === true) return [option.long ?? ''];
      const text = option.attributeName() === 'maxDestructive' ? `${value}%` : String(value);
      return [option.long ?? '', text === '\t' ? 'tab' : text];
    });
  const input = file === '-' ? ' < THE_SAME_INPUT' : '';
  return `${['opencif', 'import', file, ...given].map(quoted).join(' ')}${input}`;
}

/** Quotes a word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function delimiterOf(text: string): string {
  if (text === 'tab') return '\t';
  if ([...text].length === 1 && !/["\r\n]/.test(text)) return text;
  throw new InvalidArgumentError('It must be one character, or tab.');
}

function parallelOf(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= 256) return Number(text);
  throw new InvalidArgumentError('It must be a number from 1 to 256.');
}

function percentOf(text: string): number {
  const [, number] = /^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(text) ?? [];
  if (number !== undefined && Number(number) <= 100) return Number(number);
  throw new InvalidArgumentError('It must be a share from 0% to 100%; 100% turns the brake off.');
}
