/** The commands for customers and their flags. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Environment } from '../config.ts';
import { clientOf, type ServiceFlags } from './client.ts';
import {
  type ChangeFlags,
  type CustomerOutput,
  customerGet,
  customerHistory,
  customerInit,
  customerSearch,
  customerUpdate,
  type SearchPage,
} from './customer.ts';
import { dimOf } from './customer-text.ts';
import { type SearchFlags, withSearch, withService } from './flags.ts';

type Flags = ServiceFlags & { readonly json?: boolean };

const note = `
The service and the login come from OPENCIF_BASE_URL, OPENCIF_LOGIN and OPENCIF_PASSWORD. Others can read
flags in the list of processes: prefer the variable for the password.`;

export function addCustomers(program: Command, env: Environment): void {
  const customer = program
    .command('customer')
    .description('read and change customers of any service')
    .addHelpText('after', note);

  const add = (usage: string, description: string) =>
    withService(customer.command(usage).description(description)).option('--json', 'JSON in place of text');

  add('get <customerId>', 'show a customer')
    .option('--as-of <version or time>', 'as it was; opencif only')
    .action((id: string, { asOf, ...flags }: Flags & { asOf?: string }) =>
      customerGet(clientOf(flags, env), id, asOf, outputOf(flags, env)),
    );
  withSearch(add('search', 'find customers, newest first; without a flag all of them; opencif only'))
    .option('--limit <number>', 'at most so many', countOf, 20)
    .option('--all', 'all there are')
    .action((flags: Flags & SearchPage & SearchFlags) =>
      customerSearch(clientOf(flags, env), flags, outputOf(flags, env)),
    );
  withChange(
    add('init <file>', 'register a customer; the file holds the JSON body, - is standard input'),
  ).action((file: string, flags: Flags & ChangeFlags) =>
    customerInit(clientOf(flags, env), file, changeOf(flags), outputOf(flags, env)),
  );
  withChange(add('update <file>', 'change contact data; the file holds the JSON body, - is standard input'))
    .option('--if-match <version>', 'only if the customer is at this version; opencif only')
    .action((file: string, flags: Flags & ChangeFlags) =>
      customerUpdate(clientOf(flags, env), file, changeOf(flags), outputOf(flags, env)),
    );
  add('history <customerId>', 'show what was changed, newest first; opencif only')
    .option('--limit <number>', 'at most so many versions', countOf, 20)
    .action((id: string, { limit, ...flags }: Flags & { limit: number }) =>
      customerHistory(clientOf(flags, env), id, limit, outputOf(flags, env)),
    );
}

function withChange(command: Command): Command {
  return command
    .option('--dry-run', 'show the outcome and write nothing; opencif only')
    .option('--idempotency-key <key>', 'repeated with the same key it is done once');
}

/** Only what was given, so that nothing else reaches the client. */
function changeOf({ dryRun, idempotencyKey, ifMatch }: ChangeFlags): ChangeFlags {
  return {
    ...(dryRun !== undefined && { dryRun }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(ifMatch !== undefined && { ifMatch }),
  };
}

function countOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a number from 1.');
  return Number(text);
}

function outputOf({ json = false }: Flags, env: Environment): CustomerOutput {
  return {
    json,
    dim: dimOf(process.stdout.isTTY, env),
    print: (line) => process.stdout.write(`${line}\n`),
    tell: (line) => process.stderr.write(`${line}\n`),
  };
}
