/** What the parts of the dispatcher share: the store, the clock, the connections and the limits of this node. */
import type { DeliveryError } from '../contract/webhooks.ts';
import type { Database } from '../storage/engine/database.ts';
import type { Origin } from '../trace.ts';
import type { Vault } from '../vault/vault.ts';
import type { Sender } from './sender.ts';

export interface Clock {
  /** ISO 8601, UTC, milliseconds. @param laterBySeconds added to the present */
  now(laterBySeconds?: number): string;
  /** Unique over all nodes. */
  requestId(): string;
}

/**
 * Counts the seconds from now on, by whichever of two clocks went further: the one that nobody can set stands still
 * while a machine sleeps, and the other can be set back.
 */
export function stopwatch(clock: Clock): () => number {
  const startMs = performance.now();
  const startedAt = Date.parse(clock.now());
  return () => Math.max(performance.now() - startMs, Date.parse(clock.now()) - startedAt) / 1000;
}

export interface DeliveryLog {
  warn(facts: object, text: string): void;
  info(facts: object, text: string): void;
}

/** Limits and delays. Tests set shorter ones. */
export interface DeliveryTiming {
  /** Seconds from each failed attempt to the next; see `retrySchedule`. */
  readonly schedule: readonly number[];
  /** How long a claimed lane belongs to the node that claimed it, in seconds. */
  readonly leaseSeconds: number;
  /** An attempt starts only if its lease lasts at least this much longer, in seconds. */
  readonly attemptSeconds: number;
  /** How often the node asks the store for work that other nodes left, in milliseconds. */
  readonly pollMs: number;
  /** The same while there is no enabled webhook at all. */
  readonly idlePollMs: number;
  /** How long a stopping node waits for attempts in progress, in milliseconds. */
  readonly stopMs: number;
}

export interface DeliveryContext {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly sender: Sender;
  readonly timing: DeliveryTiming;
  readonly slots: Slots;
  readonly log: DeliveryLog;
  /** Aborted when the node gives up its attempts in progress. */
  readonly giveUp: AbortSignal;
  /** The trace that the change of a request belongs to; null if it is not known here. */
  readonly originOf: (requestId: string) => Origin | null;
  /** Counts an attempt. Null: it was delivered. */
  readonly onAttempt: (error: DeliveryError | null) => void;
}

/**
 * Limits the attempts in progress on this node, over all webhooks. An aggregator gets a slot only while it has fewer
 * than are free, so no aggregator's slow receivers take all of them: one alone gets half, a second half of the rest.
 */
export class Slots {
  #free: number;
  readonly #taken = new Counts();
  readonly #onFree: () => void;
  /** Whether somebody was refused since the last call of `onFree`. */
  #refused = false;

  /** @param onFree called when a slot becomes free that somebody may be waiting for */
  constructor(count: number, onFree: () => void) {
    this.#free = count;
    this.#onFree = onFree;
  }

  take(aggregatorId: string): boolean {
    if (!this.#taken.add(aggregatorId, this.#free)) {
      this.#refused = true;
      return false;
    }
    this.#free--;
    return true;
  }

  giveBack(aggregatorId: string): void {
    this.#free++;
    this.#taken.remove(aggregatorId);
    if (!this.#refused) return;
    this.#refused = false;
    this.#onFree();
  }
}

/** Counts by name. */
export class Counts {
  readonly #counts = new Map<string, number>();

  /** @returns false, and counts nothing, if there are already `most` */
  add(name: string, most: number): boolean {
    const count = this.#counts.get(name) ?? 0;
    if (count >= most) return false;
    this.#counts.set(name, count + 1);
    return true;
  }

  remove(name: string): void {
    const left = (this.#counts.get(name) ?? 0) - 1;
    if (left > 0) this.#counts.set(name, left);
    else this.#counts.delete(name);
  }
}
