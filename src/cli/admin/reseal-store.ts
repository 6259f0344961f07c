/** Seals a whole store again, at a limited pace, until nothing is left to do. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../storage/engine/database.ts';
import { resealAll } from '../../storage/keys/reseal.ts';
import type { Vault } from '../../vault/vault.ts';
import { Interrupted } from '../shell/failure.ts';
import { startProgress } from '../shell/progress.ts';
import type { Stop } from '../shell/stop.ts';
import type { OutputStream } from '../shell/surroundings.ts';

/** How long to leave rows to the sessions that have locked them, in milliseconds. */
const LOCKED_MS = 1000;

export interface Resealing {
  readonly database: Database;
  readonly vault: Vault;
  /** Most rows that are sealed again in a second. */
  readonly rate: number;
  readonly stderr: OutputStream;
  readonly stop: Stop;
}

export interface Resealed {
  /** Rows that were sealed again, and values in them. */
  readonly rows: number;
  readonly resealed: number;
  /** Values that do not open, found in the last walk. */
  readonly unreadable: number;
}

/**
 * Walks the store until a whole walk finds nothing to do: while it walks, values that are not sealed again yet are
 * copied into rows behind it.
 * @throws Interrupted
 */
export async function resealStore({ database, vault, rate, stderr, stop }: Resealing): Promise<Resealed> {
  const total = { seen: 0, rows: 0, resealed: 0 };
  const progress = startProgress(
    () => `${total.seen} rows looked at, ${total.resealed} values sealed again`,
    stderr,
  );
  const pace = new Pace(rate, stop);
  try {
    for (;;) {
      const walk = { resealed: 0, locked: 0, unreadable: 0 };
      for await (const step of resealAll(database, vault)) {
        const rows = step.resealed > 0 ? step.rows : 0;
        total.seen += step.rows;
        total.rows += rows;
        total.resealed += step.resealed;
        walk.resealed += step.resealed;
        walk.locked += step.locked;
        walk.unreadable += step.unreadable;
        progress.tell();
        await pace.after(rows);
      }
      const { rows, resealed } = total;
      if (walk.resealed === 0) return { rows, resealed, unreadable: walk.unreadable };
      if (walk.locked > 0) await pause(LOCKED_MS, stop);
    }
  } finally {
    progress.end();
  }
}

/** Waits after each step so long that the steps together stay below a rate. */
class Pace {
  readonly #rate: number;
  readonly #stop: Stop;
  readonly #began = performance.now();
  #done = 0;

  constructor(rate: number, stop: Stop) {
    this.#rate = rate;
    this.#stop = stop;
  }

  async after(rows: number): Promise<void> {
    this.#stop.check();
    this.#done += rows;
    const dueMs = this.#began + (this.#done / this.#rate) * 1000 - performance.now();
    if (rows > 0 && dueMs > 0) await pause(dueMs, this.#stop);
  }
}

async function pause(ms: number, { signal }: Stop): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {
    throw new Interrupted();
  });
}
