/**
 * Requests that are held until there is something new in a feed. However many wait, and for however many aggregators,
 * the store is looked at once for all of them: at intervals, and for one aggregator as soon as this node has committed
 * a change of it. Those that wait for the same feed then read their pages one after another, so that a crowd of readers
 * takes one connection and not all.
 */
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
  /** True during a look, and until all pages that it led to are read. */
  looking: boolean;
  /** True if this node has committed a change since the look under way began. */
  again: boolean;
}

export interface FeedWatchOptions {
  /**
   * Finds the place after everything that can be read now in the feeds of some aggregators. One with an empty feed
   * may be missing.
   */
  readonly latest: (aggregatorIds: readonly string[]) => Promise<ReadonlyMap<string, FeedCursor>>;
  /** Aborted when the service stops: nothing is held any longer. */
  readonly stopping: AbortSignal;
}

export class FeedWatch {
  readonly #options: FeedWatchOptions;
  readonly #watches = new Map<string, Watch>();
  /** Until the next look; undefined while nothing waits. */
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FeedWatchOptions) {
    this.#options = options;
    options.stopping.addEventListener('abort', () => this.#stop(), { once: true });
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
          this.#dropIfIdle(watch);
        }, ms),
      };
      watch.waiters.add(waiter);
    });
  }

  /** Looks at once, if any request waits for this feed. To be called when a change was committed. */
  wake(aggregatorId: string): void {
    const watch = this.#watches.get(aggregatorId);
    if (watch?.looking) watch.again = true;
    else if (watch) void this.#look([watch]);
  }

  #watchOf(aggregatorId: string): Watch {
    const known = this.#watches.get(aggregatorId);
    if (known) return known;
    const watch: Watch = { aggregatorId, waiters: new Set(), looking: false, again: false };
    this.#watches.set(aggregatorId, watch);
    this.#lookLater();
    return watch;
  }

  #lookLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const idle = [...this.#watches.values()].filter(({ looking }) => !looking);
      if (idle.length > 0) void this.#look(idle);
      if (this.#watches.size > 0) this.#lookLater();
    }, LOOK_MS);
  }

  /** Never rejects. @param watches none of them is being looked at */
  async #look(watches: readonly Watch[]): Promise<void> {
    for (const watch of watches) {
      watch.looking = true;
      watch.again = false;
    }
    try {
      const latest = await this.#options.latest(watches.map(({ aggregatorId }) => aggregatorId));
      await Promise.all(watches.map((watch) => this.#serve(watch, latest.get(watch.aggregatorId))));
    } catch (error) {
      for (const watch of watches) {
        for (const waiter of watch.waiters) this.#take(watch, waiter).fail(error);
        this.#end(watch);
      }
    }
  }

  /** @param latest undefined: the feed is empty */
  async #serve(watch: Watch, latest: FeedCursor | undefined): Promise<void> {
    const due = latest === undefined ? [] : [...watch.waiters].filter(({ after }) => isLater(latest, after));
    for (const waiter of due) this.#take(watch, waiter);
    for (const waiter of due) await waiter.read();
    this.#end(watch);
  }

  /** Ends a look at the feed. */
  #end(watch: Watch): void {
    watch.looking = false;
    if (watch.again && watch.waiters.size > 0) void this.#look([watch]);
    else this.#dropIfIdle(watch);
  }

  /** From here on, the caller ends the wait. */
  #take(watch: Watch, waiter: Waiter): Waiter {
    clearTimeout(waiter.timer);
    watch.waiters.delete(waiter);
    return waiter;
  }

  #dropIfIdle(watch: Watch): void {
    if (watch.looking || watch.waiters.size > 0) return;
    this.#watches.delete(watch.aggregatorId);
    if (this.#watches.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #stop(): void {
    for (const watch of this.#watches.values()) {
      for (const waiter of watch.waiters) this.#take(watch, waiter).giveUp();
      this.#dropIfIdle(watch);
    }
  }
}
