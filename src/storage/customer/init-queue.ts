/** The queue of registrations: waiting ones share one statement and one commit. */
import type { Vault } from '../../vault/vault.ts';
import type { Database } from '../engine/database.ts';
import { GroupQueue, type QueueOptions } from '../engine/group-queue.ts';
import {
  createPrepared,
  type InitOrder,
  type InitOutcome,
  type PreparedInit,
  prepareInit,
} from './customer-init.ts';

/** The rows are already outcomes: some of them need another look at the store. */
export class InitQueue extends GroupQueue<InitOrder, PreparedInit, InitOutcome, InitOutcome> {
  constructor(database: Database, vault: Vault, options?: QueueOptions) {
    super(
      {
        laneOf: ({ actor, plan }) => `${actor.aggregatorId}/${plan.reference}`,
        ready: (order) => prepareInit(vault, order),
        together: (inits) => createPrepared(database, vault, inits),
        outcomeOf: (_init, outcome) => outcome,
        // If it was created before the connection was lost, it is found under its own id.
        alone: async (init) => (await createPrepared(database, vault, [init]))[0] as InitOutcome,
      },
      options,
    );
  }
}
