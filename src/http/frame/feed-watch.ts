/**
 * Requests that are held until there is something new in a feed. However many wait for one aggregator's, the store is
 * looked at once for all of them: at intervals, and as soon as this node has committed a change. Then they read their
 * pages one after another, so that a crowd of readers takes one connection and not all.
 */
import type { Limits } from '../../contract/limits.ts';
import { type FeedCursor, isLater } from '../../storage/record/event-feed.ts';

/** How often the store is looked at for what other nodes have committed, in milliseconds. */
const LOOK_MS = 200;

interface Waiter {
  readonly after: FeedCursor;
  /** Reads what came and gives it to the request. Never rejects. */
  readonly read: () => Promise<void>;
  readonly giveUp: () => void;
  readonly fail: (error: unknown) => void;
  timer: NodeJS.Timeout | undefined;
}

/** Everything that waits for the feed of one aggregator. */
interface Watch {
  readonly aggregatorId: string;
  readonly waiters: Set<Waiter>;
  /** Until the next look. */
  timer: NodeJS.Timeout | undefined;
  looking: boolean;
  /** True if this node has committed a change since the look under way began. */
  again: boolean;
}

export interface FeedWatchOptions {
  /** Finds the place after everything in an aggregator's feed that can be read now. */
  readonly latest: (aggregatorId: string) => Promise<FeedCursor>;
  readonly limits: Limits;
  /** Aborted when the service stops: nothing is held any longer. */
  readonly stopping: AbortSignal;
}

export class FeedWatch {
  readonly #options: FeedWatchOptions;
  readonly #watches = new Map<string, Watch>();
  /** Number of held requests by login. */
  readonly #held = new Map<string, number>();
  #heldInAll = 0;

  constructor(options: FeedWatchOptions) {
    this.#options = options;
    options.stopping.addEventListener('abort', () => this.#stop(), { once: true });
  }

  /**
   * Counts a request as held while `work` runs.
   * @returns null, without running it, if its login or this node holds as many already as it may
   */
  hold<T>(login: string, work: () => Promise<T>): Promise<T> | null {
    const { heldRequests, heldRequestsPerLogin } = this.#options.limits;
    const own = this.#held.get(login) ?? 0;
    if (own >= heldRequestsPerLogin || this.#heldInAll >= heldRequests) return null;
    this.#count(login, 1);
    return work().finally(() => this.#count(login, -1));
  }

  #count(login: string, change: 1 | -1): void {
    const own = (this.#held.get(login) ?? 0) + change;
    if (own > 0) this.#held.set(login, own);
    else this.#held.delete(login);
    this.#heldInAll += change;
  }

  /**
   * Waits for something after a place.
   * @param read called when there is something, and not beside that of another request for the same feed
   * @returns what `read` returned; null if nothing came within `ms`, or if the service stops
   * @throws what `read` threw, or a look at the store
   */
  async next<T>(
    aggregatorId: string,
    after: FeedCursor,
    ms: number,
    read: () => Promise<T>,
  ): Promise<T | null> {
    if (this.#options.stopping.aborted) return null;
    const watch = this.#watchOf(aggregatorId);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        after,
        read: () => read().then(resolve, reject),
        giveUp: () => resolve(null),
        fail: reject,
        timer: setTimeout(() => {
          this.#take(watch, waiter).giveUp();
          this.#endIfIdle(watch);
        }, ms),
      };
      watch.waiters.add(waiter);
    });
  }

  /** Looks at once, if any request waits for this feed. To be called when a change was committed. */
  wake(aggregatorId: string): void {
    const watch = this.#watches.get(aggregatorId);
    if (watch?.looking) watch.again = true;
    else if (watch) void this.#look(watch);
  }

  #watchOf(aggregatorId: string): Watch {
    const known = this.#watches.get(aggregatorId);
    if (known) return known;
    const watch: Watch = {
      aggregatorId,
      waiters: new Set(),
      timer: undefined,
      looking: false,
      again: false,
    };
    this.#watches.set(aggregatorId, watch);
    this.#lookLater(watch);
    return watch;
  }

  #lookLater(watch: Watch): void {
    watch.timer = setTimeout(() => void this.#look(watch), LOOK_MS);
  }

  async #look(watch: Watch): Promise<void> {
    clearTimeout(watch.timer);
    watch.looking = true;
    do {
      watch.again = false;
      await this.#lookOnce(watch);
    } while (watch.again && watch.waiters.size > 0);
    watch.looking = false;
    if (!this.#endIfIdle(watch)) this.#lookLater(watch);
  }

  async #lookOnce(watch: Watch): Promise<void> {
    try {
      const latest = await this.#options.latest(watch.aggregatorId);
      const due = [...watch.waiters].filter(({ after }) => isLater(latest, after));
      for (const waiter of due) this.#take(watch, waiter);
      for (const waiter of due) await waiter.read();
    } catch (error) {
      for (const waiter of watch.waiters) this.#take(watch, waiter).fail(error);
    }
  }

  /** From here on, the caller ends the wait. */
  #take(watch: Watch, waiter: Waiter): Waiter {
    clearTimeout(waiter.timer);
    watch.waiters.delete(waiter);
    return waiter;
  }

  #endIfIdle(watch: Watch): boolean {
    if (watch.looking || watch.waiters.size > 0) return false;
    clearTimeout(watch.timer);
    this.#watches.delete(watch.aggregatorId);
    return true;
  }

  #stop(): void {
    for (const watch of this.#watches.values()) {
      for (const waiter of watch.waiters) this.#take(watch, waiter).giveUp();
      this.#endIfIdle(watch);
    }
  }
}
