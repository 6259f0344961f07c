/** The queue of audit events: those that arrive together are written in one statement. */
import type { Vault } from '../../vault/vault.ts';
import type { Database } from '../engine/database.ts';
import { GroupQueue } from '../engine/group-queue.ts';
import { type AuditEvent, writeAudit } from './audit-event.ts';

export class AuditQueue {
  readonly #queue: GroupQueue<AuditEvent, AuditEvent, null, void>;

  constructor(database: Database, vault: Vault) {
    this.#queue = new GroupQueue({
      laneOf: () => null,
      ready: (event) => event,
      together: async (events) => {
        await writeAudit(database, vault, events);
        return events.map(() => null);
      },
      outcomeOf: () => {},
      // Nobody knows whether a statement that failed was carried out: an event may be there twice, never not at all.
      alone: (event) => writeAudit(database, vault, [event]),
    });
  }

  /** Resolves once the event is committed. Rejects with StoreBusy or StoreUnavailable. */
  write(event: AuditEvent): Promise<void> {
    return this.#queue.apply(event);
  }
}
