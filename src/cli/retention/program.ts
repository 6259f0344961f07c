/** The commands for the end of records and their flags. */
import type { Command } from 'commander';
import type { ServiceFlags } from '../shell/client.ts';
import { clientFor, reasonOf, withService } from '../shell/flags.ts';
import { outputOf } from '../shell/output.ts';
import { startProgress } from '../shell/progress.ts';
import { stopSignals } from '../shell/stop.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import { timeBefore } from './age.ts';

type Flags = ServiceFlags & { readonly json?: boolean; readonly closedBefore?: string };

const note = `
How long closed customers are kept is a setting of the service: OPENCIF_RETENTION_DAYS.
The login must be an admin. An auditor may only list.`;

const eraseNote = `
Erased data is gone forever, in the history too. Customers under a legal hold are kept.
You can stop the command at any time. Run it again, and it goes on.`;

export function addRetention(program: Command, surroundings: Surroundings): void {
  const { env, stderr } = surroundings;
  const retention = program
    .command('retention')
    .description('list closed customers, and erase those kept long enough')
    .addHelpText('after', note);
  const add = (name: string, description: string) =>
    withService(retention.command(name).description(description))
      .option('--closed-before <age or time>', 'such as 5y, 90d or 2026-01-31T12:00:00Z', (text) =>
        timeBefore(text),
      )
      .option('--json', 'one JSON line each');

  add('list', 'show closed customers; default: those that may be erased').action(async (flags: Flags) => {
    const { retentionList } = await import('./retention.ts');
    await retentionList(await clientFor(flags, env), flags.closedBefore, outputOf(surroundings, flags));
  });
  add('erase', 'erase closed customers; without --yes, only say what would happen')
    .requiredOption('--reason <text>', 'why, kept in the history of each; no personal data', reasonOf)
    .option('--yes', 'really erase them')
    .addHelpText('after', eraseNote)
    .action(async (flags: Flags & { readonly reason: string; readonly yes?: boolean }) => {
      const { retentionErase } = await import('./retention.ts');
      const { closedBefore, reason, yes = false } = flags;
      const asked = { closedBefore, reason, yes };
      const stop = stopSignals(surroundings);
      const progress = (state: () => string) => startProgress(state, stderr);
      const out = outputOf(surroundings, flags);
      await retentionErase(await clientFor(flags, env), asked, out, { stop, progress });
    });
}
