/** The commands for customers and their flags. */
import { type Command, Option } from 'commander';
import { address, phone } from '../../contract/common.ts';
import type { ServiceFlags } from '../shell/client.ts';
import {
  clientFor,
  countOf,
  reasonOf,
  type SearchFlags,
  withReason,
  withSearch,
  withService,
} from '../shell/flags.ts';
import { dimOf, outputOf } from '../shell/output.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import type { ChangeFlags, CustomerOutput, Revert, SearchPage } from './customer.ts';
import type { EditFlags } from './edit.ts';
import { tagOf } from './if-match.ts';
import { addStates } from './state-program.ts';

type Flags = ServiceFlags & { readonly json?: boolean };

const note = `
The service and the login come from OPENCIF_BASE_URL, OPENCIF_LOGIN and OPENCIF_PASSWORD. Other
users can see flags in the process list, so prefer the variable for the password.`;

const revealNote = `
The field is the number's place in the customer's answer: /customer/businessFederalEin,
/customer/identificationDocuments/0/value, /businessRepresentatives/0/identificationDocuments/0/value.`;

const updateNote = `
The file holds the JSON body of the request; - is standard input. If flags say what to change,
give the id of the customer instead: its other phones and addresses stay, and nothing is written if
somebody else changes the customer meanwhile. A phone or an address of another type is added.`;

export function addCustomers(program: Command, surroundings: Surroundings): void {
  const { env, stdout } = surroundings;
  const out = (flags: Flags): CustomerOutput => ({
    ...outputOf(surroundings, flags),
    dim: dimOf(stdout.isTTY, env),
  });
  const customer = program
    .command('customer')
    .description('read and change customers of any service')
    .addHelpText('after', note);

  const add: Add = (usage, description) =>
    withService(customer.command(usage).description(description)).option('--json', 'JSON instead of text');

  add('get <customerId>', 'show a customer')
    .option('--as-of <version or time>', 'as it was, such as 7 or 2026-01-31T12:00:00Z; opencif only')
    .action(async (id: string, { asOf, ...flags }: Flags & { asOf?: string }) => {
      const { customerGet } = await import('./customer.ts');
      await customerGet(await clientFor(flags, env), id, asOf, out(flags));
    });
  withSearch(add('search', 'find customers, newest first (all by default); opencif only'))
    .option('--limit <number>', 'show at most this many', countOf, 20)
    .option('--all', 'show all of them')
    .action(async (flags: Flags & SearchPage & SearchFlags) => {
      const { customerSearch } = await import('./customer.ts');
      await customerSearch(await clientFor(flags, env), flags, out(flags));
    });
  addReveal(
    add('reveal <customerId> <field>', 'show one number in full, and record your reason; opencif only'),
    async (id, field, { reason, ...flags }) => {
      const { customerReveal } = await import('./customer.ts');
      await customerReveal(await clientFor(flags, env), id, { field, reason }, out(flags));
    },
  );
  add('history <customerId>', 'show the changes, newest first; opencif only')
    .option('--limit <number>', 'show at most this many versions', countOf, 20)
    .action(async (id: string, { limit, ...flags }: Flags & { limit: number }) => {
      const { customerHistory } = await import('./customer.ts');
      await customerHistory(await clientFor(flags, env), id, limit, out(flags));
    });
  addChanges(add, out, surroundings);
  addStates(customer, surroundings);
}

type Add = (usage: string, description: string) => Command;

function addChanges(add: Add, out: (flags: Flags) => CustomerOutput, surroundings: Surroundings): void {
  const { env } = surroundings;
  withChange(
    add('init <file>', 'register a customer; the file holds the JSON body, - is standard input'),
  ).action(async (file: string, flags: Flags & ChangeFlags) => {
    const { bodyOf, customerInit } = await import('./customer.ts');
    const client = await clientFor(flags, env);
    await customerInit(client, await bodyOf(file, surroundings), changeOf(flags), out(flags));
  });
  withEdit(withChange(add('update <file|customerId>', 'change contact data, by a JSON body or by flags')))
    .option('--if-match <version>', 'only if the customer is at this version; opencif only', tagOf)
    .addHelpText('after', updateNote)
    .action(async (operand: string, flags: Flags & ChangeFlags & EditFlags) => {
      const { bodyOf, customerUpdate } = await import('./customer.ts');
      const { editOf, editOptions, isEdit } = await import('./edit.ts');
      const client = await clientFor(flags, env);
      const change = changeOf(flags);
      if (!isEdit(flags)) {
        return customerUpdate(client, await bodyOf(operand, surroundings), change, out(flags));
      }
      const edit = await editOf(client, operand, flags);
      return customerUpdate(client, edit.body, editOptions(change, edit), out(flags));
    });
  addRevert(
    add('revert <customerId>', 'put back earlier values, as a new version; opencif only'),
    async (id, flags) => {
      const { customerRevert } = await import('./customer.ts');
      const client = await clientFor(flags, env);
      const { reason: _, ...options } = changeOf(flags);
      await customerRevert(client, id, flags, options, out(flags));
    },
  );
}

function addRevert(
  command: Command,
  run: (id: string, flags: Flags & ChangeFlags & Revert) => Promise<void>,
): void {
  withRepeat(command)
    .option('--if-match <version>', 'only if the customer is at this version', tagOf)
    .requiredOption('--reason <text>', 'why, kept with the change and shown in its history', reasonOf)
    .addOption(
      new Option('--to <version>', 'put back everything that differs from this version').argParser(countOf),
    )
    .addOption(
      new Option('--undo <version>', 'put back what this one change replaced')
        .argParser(countOf)
        .conflicts('to'),
    )
    .option('--sections <names>', 'put back only these, such as email,phones', (text) => text.split(','))
    .action(run);
}

function addReveal(
  command: Command,
  run: (id: string, field: string, flags: Flags & { reason: string }) => Promise<void>,
): void {
  command
    .requiredOption('--reason <text>', 'why you need the number', reasonOf)
    .addHelpText('after', revealNote)
    .action(run);
}

function withEdit(command: Command): Command {
  return command
    .option('--email <email>', 'the new e-mail address; individuals only')
    .option('--phone <number>', 'the new number; +1 gives the dialing code 01')
    .option('--dialing-code <digits>', 'the new dialing code, such as 44')
    .addOption(new Option('--phone-type <type>', 'which phone').choices(phone.properties.type.enum))
    .option('--address <line>', 'the new first line; the second is then empty')
    .option('--address2 <line>', 'the new second line')
    .option('--city <city>', 'the new city')
    .option('--postal-code <code>', 'the new postal code')
    .option('--state <code>', 'the new state, such as NY')
    .option('--country <code>', 'the new country, such as USA')
    .addOption(new Option('--address-type <type>', 'which address').choices(address.properties.type.enum));
}

function withChange(command: Command): Command {
  return withReason(withRepeat(command), 'why, kept with the change; opencif only');
}

function withRepeat(command: Command): Command {
  return command
    .option('--dry-run', 'show the outcome and write nothing; opencif only')
    .option('--idempotency-key <key>', 'requests with the same key take effect only once');
}

/** Keeps only the flags that were given, so that nothing else reaches the client. */
function changeOf({ dryRun, idempotencyKey, ifMatch, reason }: ChangeFlags): ChangeFlags {
  return {
    ...(dryRun !== undefined && { dryRun }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(ifMatch !== undefined && { ifMatch }),
    ...(reason !== undefined && { reason }),
  };
}
