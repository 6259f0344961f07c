/** Lets work begin while it is not too much, for one network and for all. */
import { Refused } from '../frame/respond.ts';

/** Seconds until a place is likely to be free. */
const RETRY_SECONDS = 2;

export class Shares {
  readonly #most: { readonly all: number; readonly each: number };
  readonly #running = new Map<string, number>();
  #all = 0;

  constructor(most: { readonly all: number; readonly each: number }) {
    this.#most = most;
  }

  /** @throws Refused `tooManyAttempts` without beginning */
  async of<T>(network: string, work: () => Promise<T>): Promise<T> {
    const own = this.#running.get(network) ?? 0;
    if (own >= this.#most.each || this.#all >= this.#most.all) {
      throw new Refused('tooManyAttempts', { retryAfter: RETRY_SECONDS });
    }
    this.#count(network, 1);
    try {
      return await work();
    } finally {
      this.#count(network, -1);
    }
  }

  #count(network: string, change: 1 | -1): void {
    const own = (this.#running.get(network) ?? 0) + change;
    if (own > 0) this.#running.set(network, own);
    else this.#running.delete(network);
    this.#all += change;
  }
}
