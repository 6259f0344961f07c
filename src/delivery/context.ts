/** What every part of the dispatcher shares: the store, the clock, the connections, and the limits of this node. */
import type { DeliveryError } from '../contract/webhooks.ts';
import type { Database } from '../storage/engine/database.ts';
import type { Vault } from '../vault/vault.ts';
import type { Sender } from './sender.ts';

export interface Clock {
  /** ISO 8601, UTC, milliseconds. @param laterBySeconds added to the present */
  now(laterBySeconds?: number): string;
  /** Unique over all nodes. */
  requestId(): string;
}

export interface DeliveryLog {
  warn(facts: object, text: string): void;
  info(facts: object, text: string): void;
}

/** Limits and waits; tests bring shorter ones. */
export interface DeliveryTiming {
  /** Seconds from each failed attempt to the next; see `retrySchedule`. */
  readonly schedule: readonly number[];
  /** How long a claim is the claimer's, in seconds. */
  readonly leaseSeconds: number;
  /** An attempt is begun only while its lease lasts this much longer, in seconds. */
  readonly attemptSeconds: number;
  /** How often the store is asked for work that other nodes left, in milliseconds … */
  readonly pollMs: number;
  /** … and while there is no enabled webhook at all. */
  readonly idlePollMs: number;
  /** How long a stop waits for attempts under way, in milliseconds. */
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
  /** Aborted when attempts under way are given up. */
  readonly giveUp: AbortSignal;
  /** Counts an attempt; null: delivered. */
  readonly onAttempt: (error: DeliveryError | null) => void;
}

/** Attempts under way on this node, over all webhooks. */
export class Slots {
  #free: number;
  readonly #onFree: () => void;

  /** @param onFree called when there is room again after there was none */
  constructor(count: number, onFree: () => void) {
    this.#free = count;
    this.#onFree = onFree;
  }

  take(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  giveBack(): void {
    this.#free++;
    if (this.#free === 1) this.#onFree();
  }
}
