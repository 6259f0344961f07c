/** The queue of registrations: those that meet go in one statement and one commit. */
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

/** Its rows are outcomes already: some of them take another look at the store. */
export class InitQueue extends GroupQueue<InitOrder, PreparedInit, InitOutcome, InitOutcome> {
  constructor(database: Database, vault: Vault, options?: QueueOptions) {
    super(
      {
        laneOf: ({ actor, plan }) => `${actor.aggregatorId}/${plan.reference}`,
        ready: (order) => prepareInit(vault, order),
        together: (inits) => createPrepared(database, vault, inits),
        outcomeOf: (_init, outcome) => outcome,
        // What it made before the connection was lost it finds under its own id.
        alone: async (init) => (await createPrepared(database, vault, [init]))[0] as InitOutcome,
      },
      options,
    );
  }
}
