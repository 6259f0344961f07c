/** `opencif retention`: lists the customers whose retention time is over, and erases them. */
import {
  APIError,
  CustomerErasedError,
  CustomerNotClosedError,
  CustomerNotFoundError,
  LegalHoldError,
  type OpenCIF,
  type RetentionItem,
  RetentionNotOverError,
} from '../../sdk/index.ts';
import { inWords, told } from '../shell/client.ts';
import { counted } from '../shell/counted.ts';
import type { Output } from '../shell/output.ts';
import type { Progress } from '../shell/progress.ts';
import type { Stop } from '../shell/stop.ts';

/** Customers in one request: the maximum page size. */
const PAGE = 100;

/** @param closedBefore ISO 8601; undefined: those whose retention time is over */
export async function retentionList(
  client: OpenCIF,
  closedBefore: string | undefined,
  out: Output,
): Promise<void> {
  let shown = 0;
  await told(client, async () => {
    for await (const item of client.retention.list({ closedBefore, limit: PAGE })) {
      out.print(out.json ? JSON.stringify(item) : lineOf(item));
      shown += 1;
    }
  });
  if (shown > 0) return;
  out.tell(
    closedBefore === undefined
      ? 'No closed customer may be erased yet. To see those closed before a time, add:  --closed-before'
      : 'No customer was closed that long ago.',
  );
}

function lineOf({ customerId, closedAt, erasableFrom, legalHoldSince }: RetentionItem): string {
  const until =
    legalHoldSince === undefined
      ? `may be erased from ${erasableFrom}`
      : `under a legal hold since ${legalHoldSince}`;
  return `${customerId}  closed ${closedAt}  ${until}`;
}

export interface RetentionErase {
  /** ISO 8601; undefined: those whose retention time is over. */
  readonly closedBefore: string | undefined;
  readonly reason: string;
  /** False: a dry run. */
  readonly yes: boolean;
}

interface Totals {
  erased: number;
  /** Under a legal hold. */
  held: number;
  /** Not closed long enough ago, or changed since they were listed. */
  kept: number;
}

/**
 * Erases one customer after another. It can be stopped at any time and started again: what is erased is no longer
 * listed.
 * @throws Interrupted between two customers
 */
export async function retentionErase(
  client: OpenCIF,
  { closedBefore, reason, yes }: RetentionErase,
  out: Output,
  { stop, progress: start }: { readonly stop: Stop; readonly progress: (state: () => string) => Progress },
): Promise<void> {
  const totals: Totals = { erased: 0, held: 0, kept: 0 };
  const progress = start(() => `${totals.erased} erased, ${totals.held} held, ${totals.kept} kept`);
  try {
    for await (const item of client.retention.list({ closedBefore, limit: PAGE })) {
      stop.check();
      const became = item.legalHoldSince === undefined ? await erase(client, item, reason, yes) : 'held';
      totals[became] += 1;
      if (out.json) out.print(JSON.stringify({ customerId: item.customerId, outcome: became }));
      progress.tell();
    }
  } catch (error) {
    throw inWords(error, client);
  } finally {
    progress.end();
    tellTotals(totals, yes, out);
  }
}

async function erase(
  client: OpenCIF,
  { customerId }: RetentionItem,
  reason: string,
  yes: boolean,
): Promise<keyof Totals> {
  try {
    await client.customers.erase(customerId, { reason }, { dryRun: !yes });
    return 'erased';
  } catch (error) {
    if (error instanceof LegalHoldError) return 'held';
    if (error instanceof APIError && changedMeanwhile.some((one) => error instanceof one)) return 'kept';
    throw error;
  }
}

/** What another administrator may have done since the customer was listed, or what the server's clock says. */
const changedMeanwhile = [
  RetentionNotOverError,
  CustomerNotClosedError,
  CustomerErasedError,
  CustomerNotFoundError,
];

function tellTotals({ erased, held, kept }: Totals, yes: boolean, out: Output): void {
  const verb = yes ? (erased === 1 ? 'was erased' : 'were erased') : 'can be erased';
  const are = held === 1 ? 'is' : 'are';
  out.tell(
    `${counted(erased, 'customer')} ${verb}; ${held} ${are} under a legal hold; ${kept} must be kept.`,
  );
  if (!yes && erased > 0) out.tell('Dry run: nothing was erased. To erase them for good, add:  --yes');
}
