/** Flags that several commands share. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Environment } from '../../config.ts';
import { reasonText } from '../../contract/headers.ts';
import type { CustomerSearch, CustomerType, OpenCIF } from '../../sdk/index.ts';
import type { ServiceFlags } from './client.ts';
import { exitCodes, Failure } from './failure.ts';

/** Adds what `clientOf` reads. */
export function withService(command: Command): Command {
  return command
    .option('--base-url <url>', 'URL of the service')
    .option('--login <login>', 'the login to sign in with')
    .option('--password <password>', 'prefer OPENCIF_PASSWORD or OPENCIF_PASSWORD_FILE');
}

/** Adds `--reason`: why a change is made. @param description in the help */
export function withReason(command: Command, description: string): Command {
  return command.option('--reason <text>', description, reasonOf);
}

/** Judges a reason here, so that a long import does not find out at its first row. */
export function reasonOf(text: string): string {
  const { pattern, maxLength } = reasonText;
  const fits = new RegExp(pattern, 'u').test(text) && /\S/.test(text) && [...text].length <= maxLength;
  if (fits) return text;
  throw new InvalidArgumentError(`It must be 1 to ${maxLength} characters on one line.`);
}

/** Reads how many. @throws InvalidArgumentError */
export function countOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return Number(text);
}

/** Loads the client, for commands that need it. @throws Failure (wrong usage) if something is missing */
export async function clientFor(flags: ServiceFlags, env: Environment): Promise<OpenCIF> {
  const { clientOf } = await import('./client.ts');
  return clientOf(flags, env);
}

/** Which customers to find. @default all */
export interface SearchFlags {
  readonly email?: string;
  readonly phone?: string;
  readonly reference?: string;
  readonly lastName?: string;
  readonly firstName?: string;
  readonly businessName?: string;
  readonly name?: string;
  readonly born?: string;
  readonly last4?: string;
  readonly type?: CustomerType;
}

/** Adds what `searchOf` reads. */
export function withSearch(command: Command): Command {
  return command
    .option('--email <email>', 'exact, ignoring case')
    .option('--phone <number>', 'exact, with or without the dialing code')
    .option('--reference <reference>', 'your own reference')
    .option('--last-name <name>', 'exact, ignoring case; representatives too')
    .option('--first-name <name>', 'together with --last-name')
    .option('--business-name <name>', 'exact, ignoring case')
    .option('--name <beginnings>', 'beginnings of words of a name, such as "jan sam"; representatives too')
    .option('--born <date>', 'date of birth as YYYY-MM-DD, together with --last4; representatives too')
    .option('--last4 <digits>', 'the last four digits of the SSN, together with --born')
    .addOption(
      new Option('--type <type>', 'only customers of this type').choices(['individual', 'business']),
    );
}

/** Picks the search flags. @throws Failure (wrong usage) */
export function searchOf(flags: SearchFlags): CustomerSearch {
  const { email, phone, reference, lastName, firstName, businessName, name, type } = flags;
  const { born: dateOfBirth, last4: taxNumberLast4 } = flags;
  if (firstName !== undefined && lastName === undefined) {
    throw new Failure('--first-name requires --last-name.', exitCodes.usage);
  }
  if ((dateOfBirth === undefined) !== (taxNumberLast4 === undefined)) {
    throw new Failure('--born and --last4 are only used together.', exitCodes.usage);
  }
  return {
    email,
    phone,
    reference,
    lastName,
    firstName,
    businessName,
    name,
    dateOfBirth,
    taxNumberLast4,
    type,
  };
}
