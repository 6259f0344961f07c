/** `opencif config print`: what the settings are, for people, programs, or a file that sets them again. */
import { type Command, Option } from 'commander';
import { ConfigError, inspectConfig } from '../config.ts';
import { envFileOf } from '../config-env-file.ts';
import { outputOf } from './shell/output.ts';
import type { Surroundings } from './shell/surroundings.ts';

interface PrintFlags {
  readonly json?: boolean;
  readonly env?: boolean;
}

/** Adds the command. */
export function addConfig(program: Command, surroundings: Surroundings): void {
  const config = program.command('config').description('show the configuration');
  config
    .command('print')
    .description('every setting, its value and where it came from; secrets hidden')
    .option('--json', 'one JSON line each')
    .addOption(new Option('--env', 'a file for env_file, EnvironmentFile or a shell').conflicts('json'))
    .action((flags: PrintFlags) => print(flags, surroundings));
}

/** @throws ConfigError after everything else is printed; before that with `--env`, whose output may be used as it is */
function print(flags: PrintFlags, surroundings: Surroundings): void {
  const out = outputOf(surroundings, flags);
  const { described, problems, config: read } = inspectConfig(surroundings.env);
  for (const warning of read.warnings) out.tell(`opencif: ${warning}`);
  if (flags.env) {
    if (problems.length > 0) throw new ConfigError(problems);
    for (const line of envFileOf(described)) out.print(line);
    return;
  }
  for (const { env: name, value, source, meaning } of described) {
    const line = { name, value, source, meaning };
    out.print(flags.json ? JSON.stringify(line) : `${name}=${value}   # ${source}; ${meaning}`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
}
