#!/usr/bin/env node
/**
 * The program: passes the command line and the environment on, and ends with the exit code. Only the version is
 * printed without the commands, because loading them would take half of its time.
 */
import { ofProcess } from './cli/shell/surroundings.ts';
import { version } from './version.ts';

const args = process.argv.slice(2);
if (args.length === 1 && args[0] === '--version') ofProcess({}).stdout.write(`${version}\n`);
else process.exitCode = await run();

async function run(): Promise<number> {
  const [{ runProgram }, { environment }] = await Promise.all([
    import('./cli/program.ts'),
    import('./config.ts'),
  ]);
  return runProgram(args, ofProcess(environment), version);
}
