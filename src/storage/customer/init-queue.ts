/** The queue of registrations: waiting ones share one statement and one commit. */
import type { Vault } from '../../vault/vault.ts';
import type { Database } from '../engine/database.ts';
import { GroupQueue, type QueueOptions } from '../engine/group-queue.ts';
import { underLiveKey } from '../engine/live-key.ts';
import {
  createPrepared,
  freshlySealed,
  type InitOrder,
  type InitOutcome,
  type PreparedInit,
  prepareInit,
} from './customer-init.ts';

/** The rows are already outcomes: some of them need another look at the store. */
export class InitQueue extends GroupQueue<InitOrder, PreparedInit, InitOutcome, InitOutcome> {
  constructor(database: Database, vault: Vault, options?: QueueOptions) {
    const create = (inits: readonly PreparedInit[]) =>
      underLiveKey(vault, () =>
        createPrepared(
          database,
          vault,
          inits.map((init) => freshlySealed(vault, init)),
        ),
      );
    super(
      {
        laneOf: ({ actor, plan }) => `${actor.aggregatorId}/${plan.reference}`,
        ready: (order) => prepareInit(vault, order),
        together: create,
        outcomeOf: (_init, outcome) => outcome,
        // If it was created before the connection was lost, it is found under its own id.
        alone: async (init) => {
          const [outcome] = await create([init]);
          await database.untilSafe();
          return outcome as InitOutcome;
        },
      },
      options,
    );
  }
}
