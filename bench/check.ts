/** A figure counts only if the record matches the answers that the clients got. */
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyHistory } from '../src/storage/record/history-verify.ts';
import type { Seen } from './load.ts';
import { aggregatorId, type Stage } from './stage.ts';

/** @param where selects the customers */
const count = (name: string, where: string) => ({
  name,
  text: `select (select sum(version)::text from customer where ${where}) as versions,
                (select count(*)::text from customer_change where ${where}) as changes`,
});
const countAll = count('bench-count', 'aggregator_id = $1');
const countSome = count('bench-count-some', 'aggregator_id = $1 and customer_id = any($2::text[])');

/** @param customers the customers to count; default: all, which reads the whole store */
export async function versionsOf({ database }: Stage, customers?: readonly string[]): Promise<number> {
  type Counted = { versions: string; changes: string };
  const [row] = customers
    ? await database.query<Counted>(countSome, [aggregatorId, customers])
    : await database.query<Counted>(countAll, [aggregatorId]);
  if (row?.versions !== row?.changes) {
    throw new Error(`${row?.versions} versions and ${row?.changes} rows of history: the figures are void.`);
  }
  return Number(row?.versions);
}

/** Waits until the service has processed the requests that were running when a load stopped. */
export async function settledVersions(stage: Stage, customers?: readonly string[]): Promise<number> {
  for (let last = await versionsOf(stage, customers); ; ) {
    await sleep(200);
    const now = await versionsOf(stage, customers);
    if (now === last) return now;
    last = now;
  }
}

export interface Expected {
  readonly connections: number;
  readonly changes: number;
  readonly refused?: boolean;
  /** The only customers that the load changes; default: any. */
  readonly customers?: readonly string[];
}

/** Runs a load and compares the versions that were added with the answers that promised them. */
export async function counted(stage: Stage, of: Expected, load: () => Promise<Seen[]>): Promise<Seen[]> {
  const before = await settledVersions(stage, of.customers);
  const seen = await load();
  const added = (await settledVersions(stage, of.customers)) - before;
  assertCounted(of, seen, added);
  return seen;
}

/** @param added versions that the load added */
export function assertCounted(of: Expected, seen: readonly Seen[], added: number): void {
  const sum = (name: 'responses' | 'refused' | 'broken') => seen.reduce((total, run) => total + run[name], 0);
  const responses = sum('responses');
  if (sum('broken') > 0 || sum('refused') !== (of.refused ? responses : 0)) {
    throw new Error(
      `${sum('refused')} refused and ${sum('broken')} broken of ${responses} requests: the figure is void.`,
    );
  }
  // Requests that were running when the load stopped were processed but not counted, and a mix is random.
  const slack = of.connections + (of.changes % 1 === 0 ? 0 : 5 * Math.sqrt(responses));
  if (Math.abs(added - responses * of.changes) > slack) {
    throw new Error(`${added} versions for ${responses} answers: the figure is void.`);
  }
}

/** What a verification says about the floor's changes, because the floor sends the same ones repeatedly. */
export async function verify({ database, vault }: Stage): Promise<void> {
  const all = await verifyHistory(database, vault, aggregatorId);
  const faults = all.filter(({ problem }) => problem !== 'repeated change');
  if (faults.length > 0) throw new Error(`${faults.length} faults in the history: all figures are void.`);
}
