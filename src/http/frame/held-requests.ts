/** Counts the requests that a process holds open: each login and each aggregator may have only its share of them. */
import type { Limits } from '../../contract/limits.ts';

export interface Holder {
  readonly login: string;
  readonly aggregatorId: string;
}

type HeldLimits = Pick<Limits, 'heldRequests' | 'heldRequestsPerAggregator' | 'heldRequestsPerLogin'>;

export class HeldRequests {
  readonly #limits: HeldLimits;
  readonly #byLogin = new Map<string, number>();
  readonly #byAggregator = new Map<string, number>();
  #inAll = 0;

  constructor(limits: HeldLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#inAll;
  }

  /**
   * Counts a request as held while `work` runs.
   * @returns null, without running it, if its login, its aggregator or this process holds as many as it may
   */
  hold<T>(holder: Holder, work: () => Promise<T>): Promise<T> | null {
    if (this.#isFull(holder)) return null;
    this.#count(holder, 1);
    return work().finally(() => this.#count(holder, -1));
  }

  #isFull({ login, aggregatorId }: Holder): boolean {
    const { heldRequests, heldRequestsPerAggregator, heldRequestsPerLogin } = this.#limits;
    return (
      this.#inAll >= heldRequests ||
      (this.#byAggregator.get(aggregatorId) ?? 0) >= heldRequestsPerAggregator ||
      (this.#byLogin.get(login) ?? 0) >= heldRequestsPerLogin
    );
  }

  #count({ login, aggregatorId }: Holder, change: 1 | -1): void {
    this.#inAll += change;
    add(this.#byLogin, login, change);
    add(this.#byAggregator, aggregatorId, change);
  }
}

function add(counts: Map<string, number>, key: string, change: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
