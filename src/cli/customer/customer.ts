/** `opencif customer`: reads and changes a customer of any service that speaks the API. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { customersGetQuery } from '../../contract/history.ts';
import { limits } from '../../contract/limits.ts';
import type {
  Answer,
  Customer,
  CustomerAsOf,
  CustomerInit,
  CustomerReveal,
  CustomerUpdate,
  OpenCIF,
} from '../../sdk/index.ts';
import { APIError } from '../../sdk/index.ts';
import { isDeeper } from '../../validation/levels.ts';
import { told } from '../shell/client.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import { type SearchFlags, searchOf } from '../shell/flags.ts';
import type { Dim, Output } from '../shell/output.ts';
import { printable } from '../shell/printable.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import { textOf } from '../shell/utf8.ts';
import { customerLine, customerLines, historyLines } from './text.ts';

export interface CustomerOutput extends Output {
  readonly dim: Dim;
}

/** How many of the customers found to show. */
export interface SearchPage {
  readonly limit: number;
  readonly all?: boolean;
}

export interface ChangeFlags {
  readonly dryRun?: boolean;
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
  readonly reason?: string;
}

/** What to put back, and why. */
export interface Revert {
  readonly reason: string;
  /** The version to go back to, */
  readonly to?: number;
  /** or the version whose change to undo. */
  readonly undo?: number;
  readonly sections?: string[];
}

/** @param asOf a version or a time; undefined: as it is now */
export async function customerGet(
  client: OpenCIF,
  customerId: string,
  asOf: string | undefined,
  out: CustomerOutput,
): Promise<void> {
  const moment = asOf === undefined ? null : await momentOf(asOf);
  show(await told(client, () => reading(client, customerId, moment)), out);
}

/** opencif's own endpoint also tells whether the customer is closed. The vendor has only the documented one. */
async function reading(
  client: OpenCIF,
  customerId: string,
  moment: CustomerAsOf | null,
): Promise<Answer<Customer>> {
  try {
    return await client.customers.get(customerId, moment ?? {}).withResponse();
  } catch (error) {
    if (moment !== null || !(error instanceof APIError && error.status === 404)) throw error;
    return client.customer.status(customerId).withResponse();
  }
}

/** Accepts what the service accepts, which guesses neither days nor time zones. @throws Failure (wrong usage) */
async function momentOf(text: string): Promise<CustomerAsOf> {
  const { validator } = await import('../../validation/validate.ts');
  const fits = validator(customersGetQuery);
  if (fits({ version: text }) === null) return { version: Number(text) };
  if (fits({ at: text }) === null) return { at: text };
  throw new Failure(
    '--as-of is a version, such as 7, or a time with its offset from UTC (RFC 3339), such as\n' +
      '2026-01-31T12:00:00Z or 2026-01-31T07:00:00-05:00.',
    exitCodes.usage,
  );
}

/** @param body the request body, as it was read */
export async function customerInit(client: OpenCIF, body: unknown, flags: ChangeFlags, out: CustomerOutput) {
  const input = body as CustomerInit;
  const answer = await told(client, () => client.customer.init(input, flags).withResponse());
  show(answer, out);
  if (flags.dryRun) out.tell('Dry run: nothing was written.');
}

/** @param body the request body, as it was read */
export async function customerUpdate(
  client: OpenCIF,
  body: unknown,
  flags: ChangeFlags,
  out: CustomerOutput,
) {
  const input = body as CustomerUpdate;
  const answer = await told(client, () => client.customer.update(input, flags).withResponse());
  showChange(answer, flags, out);
}

export async function customerRevert(
  client: OpenCIF,
  customerId: string,
  { to, undo, sections, reason }: Revert,
  options: Omit<ChangeFlags, 'reason'>,
  out: CustomerOutput,
) {
  const which = to !== undefined ? { version: to } : undo !== undefined ? { change: undo } : null;
  if (which === null) {
    throw new Failure(
      'What should be put back? Give --to VERSION to go back to a version, or --undo VERSION to undo one change.\n' +
        `To see the versions:  opencif customer history ${customerId}`,
      exitCodes.usage,
    );
  }
  const input = { ...which, ...(sections && { sections }), reason };
  const answer = await told(client, () => client.customers.revert(customerId, input, options).withResponse());
  showChange(answer, options, out);
}

function showChange(answer: Answer<Customer>, { dryRun }: ChangeFlags, out: CustomerOutput): void {
  show(answer, out);
  if (!dryRun) return;
  const sections = answer.changedSections?.join(', ');
  out.tell(`Dry run: nothing was written. It would change: ${sections || 'nothing'}.`);
}

/** Prints the number alone; with `--json`, also whose and which it is. */
export async function customerReveal(
  client: OpenCIF,
  customerId: string,
  input: CustomerReveal,
  out: CustomerOutput,
): Promise<void> {
  const revealed = await told(client, () => client.customers.reveal(customerId, input));
  out.print(out.json ? JSON.stringify(revealed) : printable(revealed.value));
}

/** Newest first. @param limit maximum number of versions */
export async function customerHistory(
  client: OpenCIF,
  customerId: string,
  limit: number,
  out: CustomerOutput,
): Promise<void> {
  let left = limit;
  const list = client.customers.history(customerId, { limit: Math.min(limit, 100) });
  await told(client, async () => {
    for await (const item of list) {
      if (out.json) out.print(JSON.stringify(item));
      else for (const line of historyLines(item, out.dim)) out.print(line);
      left -= 1;
      if (left === 0) return;
    }
  });
}

/** Prints a line for each customer; with `--json`, the whole customer. */
export async function customerSearch(
  client: OpenCIF,
  flags: SearchPage & SearchFlags,
  out: CustomerOutput,
): Promise<void> {
  const limit = flags.all ? Number.POSITIVE_INFINITY : flags.limit;
  const list = client.customers.search({ ...searchOf(flags), limit: Math.min(limit, 100) });
  let shown = 0;
  await told(client, async () => {
    for await (const customer of list) {
      if (shown === limit) return out.tell(`There are more; use --limit ${limit * 10} or --all.`);
      out.print(out.json ? JSON.stringify(customer) : customerLine(customer, out.dim));
      shown += 1;
    }
  });
  if (shown === 0)
    out.tell(
      'No customer found. E-mail, phone and names must match whole, not in part; --name matches beginnings.',
    );
}

function show({ data, version, requestId }: Answer<Customer>, out: CustomerOutput): void {
  if (out.json) out.print(JSON.stringify({ ...data, version, requestId }));
  else for (const line of customerLines(data, version, out.dim)) out.print(line);
}

/**
 * Reads a request's JSON body.
 * @param file `-` is standard input
 * @throws Failure (wrong usage) without the parser's message, which would quote the input
 */
export async function bodyOf(file: string, surroundings: Surroundings): Promise<unknown> {
  const name = file === '-' ? 'standard input' : file;
  const reading = file === '-' ? buffer(surroundings.stdin) : readFile(file);
  const bytes = await reading.catch(() => null);
  if (bytes === null) throw new Failure(`${name} can't be read.`, exitCodes.usage);
  const body = parsed(textOf(bytes, name));
  const fault =
    body === undefined
      ? 'is not valid JSON'
      : isDeeper(body, limits.bodyLevels.value) && `has more than ${limits.bodyLevels.value} levels`;
  if (!fault) return body;
  const hint = 'The file must hold the body of the request; see the docs page /docs.';
  throw new Failure(`${name} ${fault}.\n${hint}`, exitCodes.usage);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
