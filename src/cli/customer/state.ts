/** `opencif customer close`, `reopen`, `hold`, `release` and `erase`: the steps towards the end of a record. */
import type { Answer, CustomerErased, CustomerState, OpenCIF } from '../../sdk/index.ts';
import { told } from '../shell/client.ts';
import type { Output } from '../shell/output.ts';
import type { ChangeFlags } from './customer.ts';

export type StateStep = 'close' | 'reopen' | 'hold' | 'release';

/** What the flags of a step say. */
export interface StateFlags extends ChangeFlags {
  readonly reason: string;
}

export async function customerState(
  client: OpenCIF,
  step: StateStep,
  customerId: string,
  { reason, ...options }: StateFlags,
  out: Output,
): Promise<void> {
  const answer = await told(client, () =>
    client.customers[step](customerId, { reason }, options).withResponse(),
  );
  show(answer, out, lineOf(answer.data));
  if (options.dryRun) out.tell('Dry run: nothing was written.');
}

function lineOf({ customerId, version, closedAt, legalHoldSince }: CustomerState): string {
  const state = closedAt === undefined ? 'open' : `closed since ${closedAt}`;
  const hold = legalHoldSince === undefined ? '' : `, under a legal hold since ${legalHoldSince}`;
  return `${customerId}  version ${version}  ${state}${hold}`;
}

/** @param yes false: a dry run */
export async function customerErase(
  client: OpenCIF,
  customerId: string,
  { reason, yes, ...options }: Omit<StateFlags, 'dryRun'> & { readonly yes: boolean },
  out: Output,
): Promise<void> {
  const answer = await told(client, () =>
    client.customers.erase(customerId, { reason }, { ...options, dryRun: !yes }).withResponse(),
  );
  const { version, erasedAt } = answer.data;
  const line = yes ? `version ${version}  erased at ${erasedAt}` : `version ${version}  can be erased`;
  show(answer, out, `${customerId}  ${line}`);
  if (!yes) out.tell('Dry run: nothing was erased. To erase it for good, add:  --yes');
}

function show({ data, requestId }: Answer<CustomerState | CustomerErased>, out: Output, line: string): void {
  out.print(out.json ? JSON.stringify({ ...data, requestId }) : line);
}
