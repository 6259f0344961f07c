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

export class PageGate {
  readonly #atOnce: number;
  readonly #active: Pick<ActiveTenants, 'besides'>;
  readonly #clock: Clock;
  /** As many may wait as the shares of logins let begin. */
  readonly #waiting = new FairQueue<() => void>(Number.POSITIVE_INFINITY);
  #reading = 0;
  /** Whose page was read last, and until when that tenant rests. */
  #last = { aggregatorId: '', restsUntilMs: 0 };

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
    if (this.#reading >= this.#atOnce) await new Promise<void>((go) => this.#waiting.add(login, go));
    else this.#reading++;
    await this.#rest(aggregatorId);
    const beganMs = this.#clock.nowMs();
    try {
      return await work();
    } finally {
      const nowMs = this.#clock.nowMs();
      const restMs = Math.min(REST_TIMES * (nowMs - beganMs), LONGEST_REST_MS);
      this.#last = { aggregatorId, restsUntilMs: nowMs + restMs };
      const next = this.#waiting.take();
      if (next) next();
      else this.#reading--;
    }
  }

  async #rest(aggregatorId: string): Promise<void> {
    if (aggregatorId !== this.#last.aggregatorId || !this.#active.besides(aggregatorId)) return;
    const restMs = this.#last.restsUntilMs - this.#clock.nowMs();
    if (restMs > 0) await this.#clock.sleep(restMs);
  }
}
