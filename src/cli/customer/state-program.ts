/** The commands for the end of a record and their flags. */
import type { Command } from 'commander';
import type { ServiceFlags } from '../shell/client.ts';
import { clientFor, reasonOf, withService } from '../shell/flags.ts';
import { outputOf } from '../shell/output.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import { tagOf } from './if-match.ts';
import type { StateFlags, StateStep } from './state.ts';

type Flags = ServiceFlags & StateFlags & { readonly json?: boolean };

const steps: Record<StateStep, string> = {
  close: 'close a customer',
  reopen: 'reopen a closed customer',
  hold: 'place a legal hold on a customer',
  release: 'release the legal hold on a customer',
};

/** @param customer the group that the commands belong to */
export function addStates(customer: Command, surroundings: Surroundings): void {
  const { env } = surroundings;
  const add = (name: string, description: string) =>
    withService(customer.command(`${name} <customerId>`).description(description))
      .requiredOption('--reason <text>', 'why, shown in the history', reasonOf)
      .option('--if-match <version>', 'only if the customer is at this version', tagOf)
      .option('--idempotency-key <key>', 'requests with the same key take effect only once')
      .option('--json', 'JSON instead of text');

  for (const [step, description] of Object.entries(steps)) {
    add(step, description)
      .option('--dry-run', 'show the outcome and write nothing')
      .action(async (id: string, flags: Flags) => {
        const { customerState } = await import('./state.ts');
        const client = await clientFor(flags, env);
        await customerState(client, step as StateStep, id, stateOf(flags), outputOf(surroundings, flags));
      });
  }
  add('erase', 'erase a closed customer; without --yes, only say whether it can be')
    .option('--yes', 'really erase it; without this, only say whether it can be erased')
    .action(async (id: string, { yes = false, ...flags }: Flags & { readonly yes?: boolean }) => {
      const { customerErase } = await import('./state.ts');
      const asked = { ...stateOf(flags), yes };
      await customerErase(await clientFor(flags, env), id, asked, outputOf(surroundings, flags));
    });
}

/** Keeps only the flags that were given, so that nothing else reaches the client. */
function stateOf({ reason, ifMatch, idempotencyKey, dryRun }: StateFlags): StateFlags {
  return {
    reason,
    ...(ifMatch !== undefined && { ifMatch }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(dryRun !== undefined && { dryRun }),
  };
}
