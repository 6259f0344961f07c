/** Aggregators, the tenants of the store. */
import type { Queryable, Statement } from '../engine/database.ts';

const selectAggregators: Statement = {
  name: 'aggregator-list',
  text: 'select aggregator_id as "aggregatorId" from aggregator order by aggregator_id',
};

export async function listAggregators(on: Queryable): Promise<string[]> {
  const rows = await on.query<{ aggregatorId: string }>(selectAggregators);
  return rows.map(({ aggregatorId }) => aggregatorId);
}
