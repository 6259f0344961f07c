/** The commands about who saw and who did, and their flags. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { accessKinds } from '../../contract/access-kinds.ts';
import { auditKindNames } from '../../contract/audit-kinds.ts';
import type { AccessKind, AuditKind } from '../../sdk/index.ts';
import type { ServiceFlags } from '../shell/client.ts';
import { clientFor, countOf, withService } from '../shell/flags.ts';
import { dimOf, outputOf } from '../shell/output.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import type { TrailFlags, TrailOutput } from './audit.ts';

type Flags = ServiceFlags & TrailFlags & { readonly json?: boolean };

const note = `
The newest entry comes first. The login needs the right examine, which the roles auditor and
admin have. docs/audit.md explains the entries.
The service and the login come from OPENCIF_BASE_URL, OPENCIF_LOGIN and OPENCIF_PASSWORD.`;

export function addAudit(program: Command, surroundings: Surroundings): void {
  const { env, stdout } = surroundings;
  const out = (flags: Flags): TrailOutput => ({
    ...outputOf(surroundings, flags),
    dim: dimOf(stdout.isTTY, env),
    write: (text) => void stdout.write(text),
  });
  withTrail(
    program
      .command('access')
      .description('show who saw which customer; opencif only')
      .option('--customer <customerId>', 'only who saw this customer')
      .option('--by <login>', 'only what this login saw')
      .option(
        '--kind <kind>',
        'only what this kind of request showed, such as reveal; docs/audit.md lists the kinds',
        kindOf(accessKinds),
      ),
  ).action(async (flags: Flags & { readonly customer?: string; readonly kind?: AccessKind }) => {
    const { accessList } = await import('./audit.ts');
    await accessList(await clientFor(flags, env), flags, out(flags));
  });
  withTrail(
    program
      .command('audit')
      .description('show who did what, and what was refused; opencif only')
      .option('--by <login>', 'only what this login did or was refused')
      .option('--kind <kind>', 'only events of this kind; docs/audit.md lists them', kindOf(auditKindNames)),
  ).action(async (flags: Flags & { readonly kind?: AuditKind }) => {
    const { auditList } = await import('./audit.ts');
    await auditList(await clientFor(flags, env), flags, out(flags));
  });
}

/**
 * There are too many to be listed in the help.
 * @returns what reads the flag; it throws InvalidArgumentError for an unknown kind
 */
function kindOf<Kind extends string>(kinds: readonly Kind[]): (text: string) => Kind {
  return (text) => {
    const found = kinds.find((kind) => kind === text);
    if (found === undefined) throw new InvalidArgumentError('docs/audit.md lists the kinds.');
    return found;
  };
}

function withTrail(command: Command): Command {
  command
    .option('--from <time>', 'only from this time on, such as 2026-01-31T00:00:00Z')
    .option('--to <time>', 'only before this time')
    .option('--limit <number>', 'show at most this many', countOf, 20)
    .option('--all', 'show all of them');
  return withService(command)
    .option('--json', 'one JSON line each')
    .addOption(new Option('--csv', 'CSV for a spreadsheet').conflicts('json'))
    .addHelpText('after', note);
}
