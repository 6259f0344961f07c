/** The queue of what was seen: requests that are about to be answered together are written in one statement. */
import type { Vault } from '../../vault/vault.ts';
import type { Database } from '../engine/database.ts';
import { GroupQueue } from '../engine/group-queue.ts';
import { type Access, writeAccess } from './customer-access.ts';

export class AccessQueue {
  readonly #queue: GroupQueue<Access, Access, null, void>;

  constructor(database: Database, vault: Vault) {
    this.#queue = new GroupQueue({
      laneOf: () => null,
      ready: (access) => access,
      together: async (seen) => {
        await writeAccess(database, vault, seen);
        return seen.map(() => null);
      },
      outcomeOf: () => {},
      // Nobody knows whether a statement that failed was carried out: a row may be there twice, never not at all.
      alone: (access) => writeAccess(database, vault, [access]),
    });
  }

  /** Resolves once the rows are committed. Rejects with StoreBusy or StoreUnavailable. */
  write(access: Access): Promise<void> {
    return this.#queue.apply(access);
  }
}
