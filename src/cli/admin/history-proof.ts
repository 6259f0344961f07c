/** `opencif history`: proves that no change was altered, removed or moved. */
import { readFileSync } from 'node:fs';
import type { Config } from '../../config.ts';
import { Mint } from '../../mint.ts';
import { listAggregators } from '../../storage/account/aggregator.ts';
import { listLogins } from '../../storage/account/login-admin.ts';
import type { Database } from '../../storage/engine/database.ts';
import {
  type HeadVerdict,
  type HistoryHead,
  historyHead,
  verifyHead,
} from '../../storage/record/history-head.ts';
import { recordVerification } from '../../storage/record/history-verification.ts';
import { type Erased, verifyPages } from '../../storage/record/history-verify.ts';
import type { Vault } from '../../vault/vault.ts';
import { counted } from '../shell/counted.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { Output } from '../shell/output.ts';
import { type Progress, startProgress } from '../shell/progress.ts';
import type { OutputStream } from '../shell/surroundings.ts';
import { textOf } from '../shell/utf8.ts';
import { withStore } from '../store/store.ts';

export interface HistoryScope {
  readonly aggregator?: string;
  readonly customer?: string;
}

export interface HistoryVerify extends HistoryScope {
  /** A file with the output of `history head`. */
  readonly heads?: string;
}

interface Totals {
  customers: number;
  changes: number;
  /** Customers that were erased. */
  erased: number;
  /** Changes whose payload was destroyed with the customer. */
  destroyed: number;
  faults: number;
  /** Those of the faults that only heads show. */
  headFaults: number;
}

/** Prints one line for each fault, the first one first. @returns exit code 1 if there is any */
export async function historyVerify(
  config: Config,
  asked: HistoryVerify,
  out: Output,
  stderr: OutputStream,
): Promise<number> {
  const heads = asked.heads === undefined ? [] : readHeads(asked.heads);
  const mint = new Mint();
  const totals: Totals = { customers: 0, changes: 0, erased: 0, destroyed: 0, faults: 0, headFaults: 0 };
  const progress = startProgress(
    () =>
      [
        counted(totals.customers, 'customer'),
        counted(totals.changes, 'change'),
        counted(totals.faults, 'fault'),
      ].join(', '),
    stderr,
  );
  try {
    await withStore(config, async (database, vault) => {
      const beganAt = mint.now();
      const scope = await scopeOf(database, asked);
      for (const aggregatorId of scope) {
        await verifyAggregator({ database, vault }, aggregatorId, asked.customer, { totals, progress, out });
      }
      if (asked.customer === undefined) await verifyLogins({ database, vault }, scope, totals, out);
      for (const head of heads) tellHead(head, await verifyHead(database, vault, head), totals, out);
      if (asked.aggregator === undefined && asked.customer === undefined) {
        await keep({ database, vault }, { beganAt, endedAt: mint.now() }, { totals, heads, stderr });
      }
    });
  } finally {
    progress.end();
  }
  if (asked.customer !== undefined && totals.customers + totals.faults === 0) {
    throw new Failure(`There is no customer ${asked.customer}${within(asked)}.`);
  }
  tellTotals(totals, out);
  return totals.faults === 0 ? exitCodes.ok : exitCodes.failure;
}

/** The proof counts even if its record can't be stored: a standby, which is read-only, can be verified too. */
async function keep(
  { database, vault }: { readonly database: Database; readonly vault: Vault },
  times: { readonly beganAt: string; readonly endedAt: string },
  { totals, heads, stderr }: Found,
): Promise<void> {
  const { headFaults } = totals;
  const found = {
    ...times,
    faults: totals.faults - headFaults,
    headFaults: heads.length === 0 ? null : headFaults,
  };
  try {
    const kept = await recordVerification(database, vault, found);
    if (found.headFaults === null && kept.headFaults > 0) {
      stderr.write(
        `${counted(kept.headFaults, 'head')} did not fit when heads were last checked. /metrics goes on counting ` +
          'them until they fit: check them again with  --heads FILE\n',
      );
    }
  } catch (error) {
    stderr.write(
      `The outcome could not be stored (${(error as Error).message}), so /metrics does not show this verification. ` +
        'Use its exit code instead.\n',
    );
  }
}

interface Found {
  readonly totals: Totals;
  readonly heads: readonly HistoryHead[];
  readonly stderr: OutputStream;
}

/** Prints one JSON line, a head, for each aggregator: keep them where nobody with access to the store can write. */
export async function historyHeads(config: Config, asked: HistoryScope, out: Output): Promise<void> {
  await withStore(config, async (database, vault) => {
    for (const aggregatorId of await scopeOf(database, asked)) {
      out.print(JSON.stringify(await historyHead(database, vault, aggregatorId, new Mint().now())));
    }
  });
}

async function scopeOf(database: Database, asked: HistoryScope): Promise<string[]> {
  const all = await listAggregators(database);
  if (asked.aggregator === undefined) return all;
  if (all.includes(asked.aggregator)) return [asked.aggregator];
  throw new Failure(`There is no aggregator ${asked.aggregator}.\nTo see all:  opencif login list`);
}

function within({ aggregator }: HistoryScope): string {
  return aggregator === undefined ? '' : ` of aggregator ${aggregator}`;
}

interface Report {
  readonly totals: Totals;
  readonly progress: Progress;
  readonly out: Output;
}

async function verifyAggregator(
  { database, vault }: { readonly database: Database; readonly vault: Vault },
  aggregatorId: string,
  customerId: string | undefined,
  { totals, progress, out }: Report,
): Promise<void> {
  for await (const page of verifyPages(database, vault, aggregatorId, customerId)) {
    const { faults, erased } = page;
    totals.customers += page.customers;
    totals.changes += page.changes;
    totals.erased += erased.length;
    totals.destroyed += page.destroyed;
    totals.faults += faults.length;
    for (const fault of faults) {
      const line = `${aggregatorId} ${fault.customerId} version ${fault.version}: ${fault.problem}`;
      out.print(out.json ? JSON.stringify({ aggregatorId, ...fault }) : line);
    }
    for (const one of customerId === undefined || out.json ? [] : erased) {
      out.print(erasedLine(aggregatorId, one));
    }
    progress.tell();
  }
}

function erasedLine(aggregatorId: string, { customerId, version, erasedAt }: Erased): string {
  return `${aggregatorId} ${customerId} version ${version}: erased at ${erasedAt}`;
}

/** A row that names an aggregator that does not exist cannot be there: the database itself refuses it. */
async function verifyLogins(
  { database, vault }: { readonly database: Database; readonly vault: Vault },
  scope: readonly string[],
  totals: Totals,
  out: Output,
): Promise<void> {
  for (const { login, aggregatorId, altered } of await listLogins(database, vault)) {
    if (!altered || !scope.includes(aggregatorId)) continue;
    totals.faults += 1;
    const problem = 'altered login';
    out.print(
      out.json
        ? JSON.stringify({ aggregatorId, login, problem })
        : `${aggregatorId} login ${login}: ${problem}`,
    );
  }
}

const verdicts: Record<Exclude<HeadVerdict, 'whole'>, string> = {
  forged: 'was not signed with the key of this store',
  broken: 'does not fit: changes that it counts are gone, altered or in another order',
};

function tellHead(head: HistoryHead, verdict: HeadVerdict, totals: Totals, out: Output): void {
  if (verdict === 'whole') return;
  totals.faults += 1;
  totals.headFaults += 1;
  const { aggregatorId, at } = head;
  const line = `${aggregatorId} head of ${at}: ${verdicts[verdict]}`;
  out.print(out.json ? JSON.stringify({ aggregatorId, at, problem: `${verdict} head` }) : line);
}

function tellTotals(totals: Totals, out: Output): void {
  const erased =
    totals.erased === 0
      ? ''
      : ` ${totals.erased} of the customers ${totals.erased === 1 ? 'was' : 'were'} erased, and with them the values of ${counted(totals.destroyed, 'change')}.`;
  const { headFaults: _, ...told } = totals;
  if (out.json) out.print(JSON.stringify(told));
  else if (totals.faults > 0)
    out.print(`${counted(totals.faults, 'fault')} in ${counted(totals.changes, 'change')}.`);
  else
    out.print(
      `${counted(totals.changes, 'change')} of ${counted(totals.customers, 'customer')}: whole.${erased}`,
    );
}

const headMembers = ['aggregatorId', 'cursor', 'digest', 'at', 'signature'] as const;

function readHeads(file: string): HistoryHead[] {
  const lines = linesOf(file);
  const heads = lines.map((line, index) => {
    const head = parsed(line);
    if (!head) {
      throw new Failure(
        `${file}, line ${index + 1}: not a head that opencif history head printed.`,
        exitCodes.usage,
      );
    }
    return head;
  });
  if (heads.length === 0) throw new Failure(`${file} holds no head.`, exitCodes.usage);
  return heads;
}

function linesOf(file: string): string[] {
  return textOf(bytesOf(file), file)
    .split('\n')
    .filter((line) => line.trim() !== '');
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Failure(`${file} can't be read: ${(error as Error).message}`, exitCodes.usage);
  }
}

function parsed(line: string): HistoryHead | null {
  try {
    const head = JSON.parse(line) as Partial<HistoryHead>;
    const complete = headMembers.every((name) => typeof head[name] === 'string');
    const placed = /^[0-9]{1,18}[.][0-9]{1,18}$/.test(head.cursor ?? '');
    return complete && placed && Number.isInteger(head.changes) ? (head as HistoryHead) : null;
  } catch {
    return null;
  }
}
