/** The commands of `opencif key`. */
import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../../config.ts';
import { wholeNumber } from '../../config-parse.ts';
import { outputOf } from '../shell/output.ts';
import { stopSignals } from '../shell/stop.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import type { KeyRotateSeal } from './key.ts';

type Json = { json?: boolean };

/** Rows a second: about a tenth of what a small PostgreSQL server can replace. */
const DEFAULT_RATE = 500;

export function addKeys(
  program: Command,
  surroundings: Surroundings,
  exitWith: (code: number) => void,
): void {
  const { env, stderr } = surroundings;
  const key = program.command('key').description('show the age of the keys, and change them');
  key
    .command('status')
    .description('show the purpose, generation and age of each key, and how many values it seals')
    .option('--json', 'one JSON line for the master key, then one for each key')
    .action(async (options: Json) => {
      const { keyStatus } = await import('./key.ts');
      await keyStatus(readConfig(env), outputOf(surroundings, options), stderr);
    });
  key
    .command('rotate-master')
    .description('wrap the keys with OPENCIF_MASTER_KEY_NEXT; nodes that know both keys keep serving')
    .option('--json', 'one JSON line')
    .action(async (options: Json) => {
      const { keyRotateMaster } = await import('./key.ts');
      await keyRotateMaster(readConfig(env), outputOf(surroundings, options));
    });
  key
    .command('rotate-token')
    .description('make a new key for tokens; everybody has to sign in again')
    .option('--json', 'one JSON line')
    .action(async (options: Json) => {
      const { keyRotateToken } = await import('./key.ts');
      await keyRotateToken(readConfig(env), outputOf(surroundings, options));
    });
  key
    .command('rotate-seal')
    .description('seal everything under a new key, then destroy the old one; or continue an earlier run')
    .option('--rate <rows>', 'seal at most this many rows again in a second', rate, DEFAULT_RATE)
    .option('--json', 'one JSON line')
    .action(async (options: KeyRotateSeal & Json) => {
      const { keyRotateSeal } = await import('./key.ts');
      const stop = stopSignals(surroundings);
      exitWith(
        await keyRotateSeal(readConfig(env), options, outputOf(surroundings, options), { stderr, stop }),
      );
    });
}

function rate(text: string): number {
  try {
    return wholeNumber(1, 1_000_000)(text);
  } catch (error) {
    throw new InvalidArgumentError(`It ${(error as Error).message}.`);
  }
}
