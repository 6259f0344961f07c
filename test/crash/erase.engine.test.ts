/** kill -9 of the service while it erases customers: each is erased whole or not at all, and those acknowledged are. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { verifyPages } from '../../src/storage/record/history-verify.ts';
import { quickTenant } from '../support/nodes.ts';
import type { Client } from '../support/program.ts';
import { why } from '../support/retention.ts';
import { full } from '../support/scale.ts';
import { once } from '../support/tamper.ts';
import { type Killable, killableService } from './killable.ts';
import { makeCustomers, write } from './load.ts';

const { aggregatorId } = sandboxLogin;
const CUSTOMERS = 24;
const UPDATES = 8;
/** Of each round: how many are acknowledged to be erased before the kill. */
const rounds = full ? [1, 5, 11] : [5];
const settings = { OPENCIF_RETENTION_DAYS: '0' };

let service: Killable;
/** Of an admin. */
let token: string;

beforeAll(async () => {
  service = await killableService();
  await service.start(settings);
  await service.stop();
  token = await service.inStore((database, vault) =>
    quickTenant({ database, vault }, aggregatorId, { role: 'admin' }),
  );
});

afterAll(() => service.remove());

type Take = (customerId: string, step: 'close' | 'erase') => Promise<number>;

/**
 * A slow machine sometimes answers 503 by itself: the step is then taken again, and may turn out to be done.
 * @returns takes a step as the admin; resolves to the status, or to 0 if the connection broke
 */
function stepsAt(client: Client): Take {
  return async (customerId, step) => {
    const own = { 'x-connectfi-token': token };
    for (let tries = 1; ; tries++) {
      const answer = await client.post(`/customers/${customerId}/${step}`, why, own).catch(() => null);
      const status = answer?.status ?? 0;
      if (status !== 503) return status === 410 && tries > 1 ? 200 : status;
    }
  };
}

/** What is left of each customer: its rows, changes with a payload, search rows and keys. */
const selectLeft = `
  select h.customer_id as "customerId", bool_or(h.kind = 'erased') as erased,
         count(*) filter (where h.kind <> 'erased' and num_nonnulls(h.before, h.after, h.unchanged, h.facts, h.reason) > 0)::int
         + (select count(*) from customer c where c.aggregator_id = $1 and c.customer_id = h.customer_id)::int
         + (select count(*) from idempotency_key k where k.aggregator_id = $1 and k.customer_id = h.customer_id)::int as left
    from customer_change h
   where h.aggregator_id = $1 and h.customer_id = any($2::text[])
   group by h.customer_id`;
const selectLoose = `
  select count(*)::int as loose from customer_index i
   where not exists (select from customer c where c.aggregator_id = i.aggregator_id and c.position = i.position)`;

test('kill -9 while customers are erased: each whole or not at all; a second run erases the rest', async () => {
  for (const [round, acknowledgedMax] of rounds.entries()) {
    const client = await service.start(settings);
    const load = await makeCustomers(client, CUSTOMERS, 2000 + round * CUSTOMERS);
    await write(client, load, UPDATES);
    const take = stepsAt(client);
    for (const id of load.customerIds) expect(await take(id, 'close')).toBe(200);
    const acknowledged: string[] = [];
    let killed: Promise<void> | undefined;
    await Promise.all(
      load.customerIds.map(async (id) => {
        if ((await take(id, 'erase')) !== 200) return;
        acknowledged.push(id);
        if (acknowledged.length >= acknowledgedMax) killed ??= service.kill();
      }),
    );
    await killed;
    expect(acknowledged.length).toBeGreaterThanOrEqual(acknowledgedMax);
    const erased = await service.inStore(async (database, vault) => {
      for await (const { faults } of verifyPages(database, vault, aggregatorId)) expect(faults).toEqual([]);
      const values = [aggregatorId, load.customerIds];
      const rows = await once<{ customerId: string; erased: boolean; left: number }>(
        database,
        selectLeft,
        values,
      );
      expect(rows).toHaveLength(CUSTOMERS);
      // Its versions and the closing, its row, and the key that it was registered with.
      const all = 1 + UPDATES + 1 + 1 + 1;
      for (const row of rows)
        expect([row.customerId, row.left]).toEqual([row.customerId, row.erased ? 0 : all]);
      expect(await once(database, selectLoose)).toEqual([{ loose: 0 }]);
      return rows.filter((row) => row.erased).map(({ customerId }) => customerId);
    });
    expect(acknowledged.filter((id) => !erased.includes(id))).toEqual([]);
    const again = stepsAt(await service.start(settings));
    for (const id of load.customerIds) expect(await again(id, 'erase')).toBe(erased.includes(id) ? 410 : 200);
    await service.stop();
  }
});
