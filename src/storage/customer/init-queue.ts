/** The queue of registrations: those that meet go in one statement and one commit. */
import type { Vault } from '../../vault/vault.ts';
import type { Database, Queryable } from '../engine/database.ts';
import { GroupQueue, type QueueOptions } from '../engine/group-queue.ts';
import {
  createPrepared,
  type InitOrder,
  type InitOutcome,
  type PreparedInit,
  prepareInit,
} from './customer-init.ts';

export class InitQueue extends GroupQueue<InitOrder, PreparedInit, InitOutcome> {
  constructor(database: Database, vault: Vault, options?: QueueOptions) {
    const together = async (on: Queryable, inits: readonly PreparedInit[]) =>
      (await createPrepared(on, vault, inits)).map((outcome) => () => outcome);
    const work = {
      laneOf: ({ actor, plan }: InitOrder) => `${actor.aggregatorId}/${plan.reference}`,
      ready: (order: InitOrder) => prepareInit(vault, order),
      together,
      // What it made before the connection was lost it finds under its own id.
      alone: async (init: PreparedInit) => ((await together(database, [init]))[0] as () => InitOutcome)(),
    };
    super(database, work, options);
  }
}
