/**
 * The queue of changes: waiting changes share one statement and one commit; those of one customer run one after
 * another.
 */
import type { Vault } from '../../vault/vault.ts';
import type { Database, Queryable } from '../engine/database.ts';
import { GroupQueue, type QueueOptions } from '../engine/group-queue.ts';
import { underLiveKey } from '../engine/live-key.ts';
import {
  applyPrepared,
  applyUnlocked,
  type ChangeOrder,
  type ChangeOutcome,
  type ChangeRow,
  freshlySealed,
  outcomeOf,
  type PreparedChange,
  prepareChange,
} from './customer-change.ts';
import { findChange } from './find-change.ts';

export { type QueueOptions as ChangeQueueOptions, queueSizes, StoreBusy } from '../engine/group-queue.ts';

export class ChangeQueue extends GroupQueue<ChangeOrder, PreparedChange, ChangeRow | null, ChangeOutcome> {
  /** @param customerBytes how much sealed data a customer may have; default: as in the table of limits */
  constructor(database: Database, vault: Vault, options?: QueueOptions, customerBytes?: number) {
    const fresh = (change: PreparedChange) => freshlySealed(vault, change, customerBytes);
    super(
      {
        laneOf: ({ actor, change }) => `${actor.aggregatorId}/${change.customerId}`,
        ready: (order) => prepareChange(vault, order, customerBytes),
        together: (changes) => underLiveKey(vault, () => applyUnlocked(database, changes.map(fresh))),
        lock: {
          passedOver: (row) => row === null,
          wait: (changes) => underLiveKey(vault, () => applyPrepared(database, changes.map(fresh))),
        },
        outcomeOf: (change, row) => outcomeOf(vault, change, row as ChangeRow),
        alone: (change) =>
          underLiveKey(vault, () => database.transaction((tx) => findOrApply(tx, vault, fresh(change)))),
      },
      options,
    );
  }
}

/**
 * After a lost connection it is unknown whether the statement was committed, so this first looks for the change,
 * with its row locked: the lost connection's statement may still be running.
 */
async function findOrApply(tx: Queryable, vault: Vault, change: PreparedChange): Promise<ChangeOutcome> {
  const made = await findChange(tx, vault, change.order);
  if (made) return made;
  const [row] = await applyPrepared(tx, [change]);
  return outcomeOf(vault, change, row as ChangeRow);
}
