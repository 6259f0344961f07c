/** The queue of changes: those that meet go in one statement and one commit, those of a customer one after another. */
import type { Vault } from '../vault/vault.ts';
import { applyChanges, type ChangeOrder, type ChangeOutcome } from './customer-change.ts';
import { findChange } from './customer-history.ts';
import type { Database, Queryable } from './database.ts';
import { GroupQueue, type QueueOptions } from './group-queue.ts';

export { type QueueOptions as ChangeQueueOptions, queueSizes, StoreBusy } from './group-queue.ts';

export class ChangeQueue extends GroupQueue<ChangeOrder, ChangeOutcome> {
  constructor(database: Database, vault: Vault, options?: QueueOptions) {
    const work = {
      laneOf: ({ actor, change }: ChangeOrder) => `${actor.aggregatorId}/${change.customerId}`,
      together: (orders: readonly ChangeOrder[]) => applyChanges(database, vault, orders),
      alone: (order: ChangeOrder) => database.transaction((tx) => findOrApply(tx, vault, order)),
    };
    super(work, options);
  }
}

/**
 * Where the connection was lost nobody knows whether the statement was committed, so the change is looked for
 * first, with its row locked: the lost connection's statement may still be at work.
 */
async function findOrApply(tx: Queryable, vault: Vault, order: ChangeOrder): Promise<ChangeOutcome> {
  const made = await findChange(tx, vault, order);
  if (made) return made;
  const [outcome] = await applyChanges(tx, vault, [order]);
  return outcome as ChangeOutcome;
}
