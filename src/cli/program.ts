/**
 * Defines the commands and their flags; each calls one function of its own file. A command loads its parts of
 * the service when it runs: loading everything takes most of a second, too long for `--help`.
 */

import { Command, CommanderError, Option } from 'commander';
import { type Flags, inspectConfig, readConfig } from '../config.ts';
import type { HistoryScope, HistoryVerify } from './admin/history-proof.ts';
import { addKeys } from './admin/key-program.ts';
import { addLogins } from './admin/login-program.ts';
import { addAudit } from './audit/program.ts';
import { addCompletion } from './completion.ts';
import { addConfig } from './config-print.ts';
import { addCustomers } from './customer/program.ts';
import { addEvents } from './events/program.ts';
import { addExport } from './export/program.ts';
import { addImport } from './import/program.ts';
import { addPolicy } from './policy/program.ts';
import { addRetention } from './retention/program.ts';
import { exitCodes, Failure, report } from './shell/failure.ts';
import { outputOf } from './shell/output.ts';
import { stopSignals } from './shell/stop.ts';
import type { Surroundings } from './shell/surroundings.ts';
import { refuseReplaced } from './shell/utf8.ts';

const help = `
The settings of the service come from the environment; see opencif config print.
Exit codes: 0 ok, 1 failure, 2 wrong usage, 3 done in part, 130 interrupted, 141 output not read.`;

/**
 * Runs one command line.
 * @param args without node and the script
 * @param surroundings everything it reads and writes, except files and the network
 * @returns the exit code
 */
export async function runProgram(
  args: readonly string[],
  surroundings: Surroundings,
  version: string,
): Promise<number> {
  let code: number = exitCodes.ok;
  const json = args.includes('--json');
  const { tell } = outputOf(surroundings, {});
  /** What commander says about the command line. */
  let usage = '';
  const setCode = (result: number) => {
    code = result;
  };
  const keep = (text: string) => {
    usage += text;
  };
  const program = commands(surroundings, version, setCode, json ? keep : undefined);
  try {
    refuseReplaced(args, surroundings.env);
    await program.parseAsync(withDefaultCommand(args), { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return report(error, tell, json);
    if (error.exitCode === 0) return exitCodes.ok;
    if (json) report(new Failure(usage.replace(/^opencif: /, '').trim(), exitCodes.usage), tell, json);
    return exitCodes.usage;
  }
}

/** No command means `serve`. Commander's own default would answer a mistyped command with serve's usage. */
function withDefaultCommand(args: readonly string[]): string[] {
  const [first] = args;
  const ofProgram = ['-h', '--help', '-V', '--version'];
  const serves = first === undefined || (first.startsWith('-') && !ofProgram.includes(first));
  return serves ? ['serve', ...args] : [...args];
}

type Json = { json?: boolean };

/**
 * @param exitWith called with the exit code of a command that has one of its own
 * @param tellUsage called with what is wrong with the command line; default: writes it to standard error
 */
export function commands(
  surroundings: Surroundings,
  version: string,
  exitWith: (code: number) => void,
  tellUsage: (text: string) => void = (text) => void surroundings.stderr.write(text),
): Command {
  const { env, stdout } = surroundings;
  const program = new Command('opencif')
    .description("Customer information file that speaks connectFi's customer API.")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (help) => void stdout.write(help),
      writeErr: tellUsage,
      outputError: (text, write) => write(text.replace(/^error: /, 'opencif: ')),
    })
    // Its line would not fit the screen, and every command has --help.
    .helpCommand(false)
    .showSuggestionAfterError()
    .showHelpAfterError('To see what the command accepts, add:  --help')
    .addHelpText('after', help);
  addServe(program, surroundings, version, exitWith);
  program
    .command('migrate')
    .description('upgrade the store to the newest schema')
    .option('--json', 'one JSON line')
    .action(async (options: Json) => {
      const { migrateStore } = await import('./admin/migrate.ts');
      await migrateStore(readConfig(env), outputOf(surroundings, options));
    });
  addIndexNames(program, surroundings, exitWith);
  addLogins(program, surroundings);
  addHistory(program, surroundings, exitWith);
  addKeys(program, surroundings, exitWith);
  addCustomers(program, surroundings);
  addImport(program, surroundings, exitWith);
  addExport(program, surroundings, exitWith);
  addRetention(program, surroundings);
  addPolicy(program, surroundings);
  addEvents(program, surroundings);
  addAudit(program, surroundings);
  program
    .command('doctor')
    .description('check what a start needs')
    .option('--json', 'one JSON line for each check')
    .action(async (options: Json) => {
      const { doctor } = await import('./admin/doctor.ts');
      exitWith(await doctor(inspectConfig(env), outputOf(surroundings, options)));
    });
  addConfig(program, surroundings);
  addCompletion(program, surroundings);
  return program;
}

function addIndexNames(program: Command, surroundings: Surroundings, exitWith: (code: number) => void): void {
  program
    .command('index-names')
    .description('apply OPENCIF_NAME_SEARCH to existing customers')
    .option('--json', 'one JSON line')
    .action(async (options: Json) => {
      const { indexStoredNames } = await import('./admin/index-names.ts');
      const how = { stderr: surroundings.stderr, stop: stopSignals(surroundings) };
      exitWith(await indexStoredNames(readConfig(surroundings.env), outputOf(surroundings, options), how));
    });
}

function addServe(
  program: Command,
  surroundings: Surroundings,
  version: string,
  exitWith: (code: number) => void,
): void {
  program
    .command('serve')
    .description('run the service (the default command)')
    .option('--host <address>', 'address to listen on')
    .option('--port <number>', 'port to listen on')
    .option('--data-dir <folder>', 'folder of the embedded store')
    .option('--workers <number>', 'processes that share the port; PostgreSQL only')
    .option('--no-migrate', 'refuse to start if the schema is not the newest')
    .option('--json', 'one JSON line once it listens')
    .action(async (options: Omit<Flags, 'migrate'> & Json & { migrate: boolean }) => {
      const { migrate, json = false, ...given } = options;
      const flags: Flags = migrate ? given : { ...given, migrate: 'false' };
      const config = readConfig(surroundings.env, flags);
      const { serve } = await import('./serve/serve.ts');
      exitWith(await serve({ config, version, json }, surroundings));
    });
}

function addHistory(program: Command, surroundings: Surroundings, exitWith: (code: number) => void): void {
  const { env, stderr } = surroundings;
  const history = program.command('history').description('prove that no change was altered or removed');
  history
    .command('verify')
    .description('prove that no change was altered; exit code 1 if anything does not match')
    .option('--aggregator <id>', 'only this tenant')
    .addOption(new Option('--customer <id>', 'only this customer').conflicts('heads'))
    .addOption(new Option('--all', 'everything (the default)').conflicts(['aggregator', 'customer']))
    .option('--heads <file>', 'also check these heads; they reveal if the newest changes were cut off')
    .option('--json', 'one JSON line for each fault, and one for the totals')
    .action(async (options: HistoryVerify & Json) => {
      const { historyVerify } = await import('./admin/history-proof.ts');
      exitWith(await historyVerify(readConfig(env), options, outputOf(surroundings, options), stderr));
    });
  history
    .command('head')
    .description('print a signed head for each aggregator, one JSON line each; keep them elsewhere')
    .option('--aggregator <id>', 'only this tenant')
    .option('--json', 'an error as JSON too')
    .action(async (options: HistoryScope) => {
      const { historyHeads } = await import('./admin/history-proof.ts');
      await historyHeads(readConfig(env), options, outputOf(surroundings, { json: true }));
    });
}
