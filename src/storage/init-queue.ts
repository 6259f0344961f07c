/** The queue of registrations: those that meet go in one statement and one commit. */
import type { Vault } from '../vault/vault.ts';
import { createCustomer, createCustomers, type InitOrder, type InitOutcome } from './customer-init.ts';
import type { Queryable } from './database.ts';
import { GroupQueue, type QueueOptions } from './group-queue.ts';

export class InitQueue extends GroupQueue<InitOrder, InitOutcome> {
  constructor(database: Queryable, vault: Vault, options?: QueueOptions) {
    const work = {
      laneOf: ({ actor, plan }: InitOrder) => `${actor.aggregatorId}/${plan.reference}`,
      together: (orders: readonly InitOrder[]) => createCustomers(database, vault, orders),
      // What it made before the connection was lost it finds under its own id.
      alone: (order: InitOrder) => createCustomer(database, vault, order),
    };
    super(work, options);
  }
}
