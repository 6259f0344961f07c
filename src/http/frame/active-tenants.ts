/** Which tenants have just sent requests. */

/** How long a request makes its tenant an active one, in milliseconds. */
const LATELY_MS = 100;

interface Last {
  readonly aggregatorId: string;
  readonly atMs: number;
}

/** Keeps the last request, and the last one of any other tenant: nothing else is asked for. */
export class ActiveTenants {
  readonly #nowMs: () => number;
  #last: Last = { aggregatorId: '', atMs: Number.NEGATIVE_INFINITY };
  #lastOfAnother = this.#last;

  /** @param nowMs a monotonic clock, in milliseconds */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  note(aggregatorId: string): void {
    if (aggregatorId !== this.#last.aggregatorId) this.#lastOfAnother = this.#last;
    this.#last = { aggregatorId, atMs: this.#nowMs() };
  }

  /** @returns whether a tenant besides this one has sent a request in the last tenth of a second */
  besides(aggregatorId: string): boolean {
    const other = aggregatorId === this.#last.aggregatorId ? this.#lastOfAnother : this.#last;
    return this.#nowMs() - other.atMs < LATELY_MS;
  }
}
