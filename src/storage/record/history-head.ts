/**
 * A head sums up an aggregator's whole history at one moment, in a few bytes that can be kept elsewhere. Checking
 * it later reveals a history that was cut short, which no chain inside the store can do.
 */
import { createHash } from 'node:crypto';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { FEED_START, type FeedCursor, latestEvent } from './event-feed.ts';

export interface HistoryHead {
  readonly aggregatorId: string;
  /** Place of the last change that the head covers. */
  readonly cursor: FeedCursor;
  /** Number of changes up to that place. */
  readonly changes: number;
  /** SHA-256, hex, over the links of these changes in the feed's order. */
  readonly digest: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Keyed hash of the other members: nobody without the store's key can make a head. */
  readonly signature: string;
}

/** Changes hashed at once. The number is fixed, because the digest depends on it. */
export const FOLD_SIZE = 10_000;

/** $1 aggregator, $2 and $3 the cursor before, $4 and $5 the cursor to end at, $6 how many */
const selectFold: Statement = {
  name: 'history-head-fold',
  text: `
select count(*)::int as changes, max(feed_order)::text as feed_order,
       (array_agg(position order by feed_order desc, position desc))[1]::text as position,
       encode(sha256(convert_to(string_agg(customer_id || ' ' || version || ' ' || link, E'\\n'
                                           order by feed_order, position), 'UTF8')), 'hex') as digest
  from (select customer_id, version, link, feed_order, position
          from customer_change
         where aggregator_id = $1 and (feed_order, position) > ($2::bigint, $3::bigint)
           and (feed_order, position) <= ($4::bigint, $5::bigint)
         order by feed_order, position
         limit $6::int) page`,
};

interface Fold {
  readonly changes: number;
  readonly feed_order: string | null;
  readonly position: string;
  readonly digest: string;
}

/**
 * Returns the head of everything the feed lists now: what is committed, up to the oldest running transaction.
 * @param at when, ISO 8601
 */
export async function historyHead(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  at: string,
): Promise<HistoryHead> {
  const [order, position] = (await latestEvent(on, aggregatorId)).split('.');
  const cursor = `${order}.${position}`;
  const unsigned = { aggregatorId, cursor, ...(await foldUpTo(on, aggregatorId, cursor)), at };
  return { ...unsigned, signature: vault.sign(signedText(unsigned)) };
}

/** `forged`: not signed with this store's key; `broken`: changes it covers are missing, altered or reordered. */
export type HeadVerdict = 'whole' | 'forged' | 'broken';

export async function verifyHead(on: Queryable, vault: Vault, head: HistoryHead): Promise<HeadVerdict> {
  if (vault.sign(signedText(head)) !== head.signature) return 'forged';
  const now = await foldUpTo(on, head.aggregatorId, head.cursor);
  return now.changes === head.changes && now.digest === head.digest ? 'whole' : 'broken';
}

function signedText({ aggregatorId, cursor, changes, digest, at }: Omit<HistoryHead, 'signature'>): string {
  return ['history head', aggregatorId, cursor, changes, digest, at].join('\n');
}

async function foldUpTo(
  on: Queryable,
  aggregatorId: string,
  cursor: FeedCursor,
): Promise<Pick<HistoryHead, 'changes' | 'digest'>> {
  const end = cursor.split('.') as [string, string];
  let from = FEED_START.split('.') as [string, string];
  let changes = 0;
  let digest = '';
  for (;;) {
    const [fold] = await on.query<Fold>(selectFold, [aggregatorId, ...from, ...end, FOLD_SIZE]);
    if (!fold || fold.feed_order === null) return { changes, digest };
    changes += fold.changes;
    digest = createHash('sha256').update(`${digest}\n${fold.digest}`).digest('hex');
    from = [fold.feed_order, fold.position];
  }
}
