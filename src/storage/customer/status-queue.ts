/** The queue of customers to be read as they are now: those asked for at once are read by one statement. */
import type { StoredCustomer } from '../../domain/sections.ts';
import type { Owner, Vault } from '../../vault/vault.ts';
import type { Database, Queryable } from '../engine/database.ts';
import { GroupQueue } from '../engine/group-queue.ts';
import { readCustomers } from './customer-status.ts';

/** Reads hold each other up less than changes do, and a connection that is lost must not stop them all. */
const STATEMENTS = 2;

/** Gives null for an unknown customer and for another aggregator's alike. */
export class StatusQueue extends GroupQueue<Owner, Owner, StoredCustomer | null> {
  constructor(database: Database, vault: Vault) {
    const work = {
      laneOf: () => null,
      ready: (owner: Owner) => owner,
      together: (on: Queryable, owners: readonly Owner[]) => readCustomers(on, vault, owners),
      alone: async (owner: Owner) => {
        const [customer] = await readCustomers(database, vault, [owner]);
        return customer?.() ?? null;
      },
    };
    super(database, work, { statements: STATEMENTS });
  }
}
