/** How many webhooks would receive a change, for whoever is about to make it. */
import type { ChangeKind } from '../../contract/history.ts';
import type { Queryable, Statement } from '../engine/database.ts';

/** $1 aggregator, $2 kind of change */
const countWanting: Statement = {
  name: 'webhook-count-wanting',
  text: `
select count(*)::int as webhooks from webhook_endpoint
 where aggregator_id = $1 and disabled_at is null and (kinds is null or $2::text = any(kinds))`,
};

/** @returns the number of enabled webhooks of the aggregator that want changes of the kind */
export async function countWebhooksWanting(
  on: Queryable,
  aggregatorId: string,
  kind: ChangeKind,
): Promise<number> {
  const [row] = await on.query<{ webhooks: number }>(countWanting, [aggregatorId, kind]);
  return row?.webhooks ?? 0;
}
