/** The queue for reading customers as they are now: requests that arrive together share one statement. */
import type { StoredCustomer } from '../../domain/sections.ts';
import type { Owner, Vault } from '../../vault/vault.ts';
import type { Database } from '../engine/database.ts';
import { GroupQueue } from '../engine/group-queue.ts';
import { openFound, readCustomers, type StatusRow } from './customer-status.ts';

/** Reads delay each other less than changes do, and one lost connection must not stop them all. */
const STATEMENTS = 2;

/** Returns null for an unknown customer, and for one of another aggregator. */
export class StatusQueue extends GroupQueue<Owner, Owner, StatusRow | null, StoredCustomer | null> {
  constructor(database: Database, vault: Vault) {
    super(
      {
        laneOf: () => null,
        ready: (owner) => owner,
        together: (owners) => readCustomers(database, owners),
        outcomeOf: (owner, row) => openFound(vault, owner, row),
        alone: async (owner) => {
          const [row] = await readCustomers(database, [owner]);
          return openFound(vault, owner, row ?? null);
        },
      },
      { statements: STATEMENTS },
    );
  }
}
