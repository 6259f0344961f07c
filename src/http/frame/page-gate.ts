/**
 * Limits how many pages are read from the store at a time. Each takes the store and the event loop for some
 * milliseconds, and memory; logins that want many take turns with those that want one. While other tenants send
 * requests, a tenant's next page begins only after a rest, so that pages leave them most of the time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Limits } from '../../contract/limits.ts';
import type { ActiveTenants } from './active-tenants.ts';
import { FairQueue } from './fair-queue.ts';

/** Milliseconds of rest for each millisecond that reading the page took: sending its answer is work as well. */
const REST_TIMES = 2;
/** Longest rest, in milliseconds: a page that took longer waited for the store, and was no work for the processor. */
const LONGEST_REST_MS = 20;

/** A monotonic clock, in milliseconds. */
interface Clock {
  nowMs(): number;
  sleep(ms: number): Promise<unknown>;
}

const systemClock: Clock = { nowMs: () => performance.now(), sleep };

/** Who wants a page. */
interface Reader {
  readonly login: string;
  readonly aggregatorId: string;
}

interface Waiting {
  readonly aggregatorId: string;
  readonly go: () => void;
}

export class PageGate {
  readonly #atOnce: number;
  readonly #active: Pick<ActiveTenants, 'besides'>;
  readonly #clock: Clock;
  /** As many may wait as the shares of logins let begin. */
  readonly #waiting = new FairQueue<Waiting>(Number.POSITIVE_INFINITY);
  #reading = 0;
  /** Whose page was read last, and until when that tenant rests. */
  #last = { aggregatorId: '', restsUntilMs: 0 };
  /** Whether the next page begins by itself when the rest is over. */
  #resting = false;

  /**
   * @param active which tenants have just sent requests
   * @param clock tests pass their own
   */
  constructor(
    { pagesAtOnce }: Pick<Limits, 'pagesAtOnce'>,
    active: Pick<ActiveTenants, 'besides'>,
    clock: Clock = systemClock,
  ) {
    this.#atOnce = pagesAtOnce;
    this.#active = active;
    this.#clock = clock;
  }

  /** Reads when it is the login's turn. */
  async read<Page>({ login, aggregatorId }: Reader, work: () => Promise<Page>): Promise<Page> {
    if (this.#reading < this.#atOnce && this.#restMs(aggregatorId) === 0) this.#reading++;
    else await this.#turn(login, aggregatorId);
    const beganMs = this.#clock.nowMs();
    try {
      return await work();
    } finally {
      const nowMs = this.#clock.nowMs();
      const restMs = Math.min(REST_TIMES * (nowMs - beganMs), LONGEST_REST_MS);
      this.#last = { aggregatorId, restsUntilMs: nowMs + restMs };
      this.#reading--;
      this.#beginNext();
    }
  }

  #turn(login: string, aggregatorId: string): Promise<void> {
    return new Promise((go) => {
      this.#waiting.add(login, { aggregatorId, go });
      this.#beginNext();
    });
  }

  /** Nobody waits for the rest of another tenant. */
  #beginNext(): void {
    if (this.#reading >= this.#atOnce) return;
    const next = this.#waiting.take(({ aggregatorId }) => this.#restMs(aggregatorId) === 0);
    if (next) {
      this.#reading++;
      next.go();
    } else if (this.#waiting.size > 0 && !this.#resting) this.#beginLater();
  }

  #beginLater(): void {
    this.#resting = true;
    void this.#clock.sleep(Math.ceil(this.#restMs(this.#last.aggregatorId))).then(() => {
      this.#resting = false;
      this.#beginNext();
    });
  }

  /** @returns how long the tenant still rests, in milliseconds */
  #restMs(aggregatorId: string): number {
    const { aggregatorId: last, restsUntilMs } = this.#last;
    if (aggregatorId !== last || !this.#active.besides(aggregatorId)) return 0;
    return Math.max(0, restsUntilMs - this.#clock.nowMs());
  }
}
