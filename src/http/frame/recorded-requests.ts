/**
 * What the sandbox remembers of requests, in the memory of this process: the newest, bounded by number and by bytes. A
 * login sees those of its aggregator, and those that nobody was signed in for.
 */

import type { Limits } from '../../contract/limits.ts';
import type { SandboxRequest } from '../../contract/sandbox-requests.ts';

/** A request and its answer. */
export type Recorded = Required<Pick<SandboxRequest, 'request' | 'answer'>> &
  Omit<SandboxRequest, 'request' | 'answer'>;

interface Kept {
  /** Null: nobody was signed in. */
  readonly aggregatorId: string | null;
  /** Customers that the request or its answer names, whether or not there are such. */
  readonly names: ReadonlySet<string>;
  readonly recorded: Recorded;
  readonly bytes: number;
}

export class RecordedRequests {
  readonly #limits: Pick<Limits, 'sandboxRequests' | 'sandboxRequestBytes'>;
  /** Oldest first. */
  #kept: Kept[] = [];
  #bytes = 0;
  /** Each is called when something was added, or when the service stops. */
  readonly #waiting = new Set<() => void>();

  /** @param stopping aborted when the service stops: nobody waits any longer */
  constructor(limits: Pick<Limits, 'sandboxRequests' | 'sandboxRequestBytes'>, stopping: AbortSignal) {
    this.#limits = limits;
    stopping.addEventListener('abort', () => this.#wake(), { once: true });
  }

  add(aggregatorId: string | null, names: ReadonlySet<string>, recorded: Recorded): void {
    // Also of a body that was left out, every name in it is kept.
    const bytes = Buffer.byteLength(JSON.stringify([recorded, ...names]));
    this.#kept.push({ aggregatorId, names, recorded, bytes });
    this.#bytes += bytes;
    const { sandboxRequests, sandboxRequestBytes } = this.#limits;
    while (this.#kept.length > sandboxRequests || this.#bytes > sandboxRequestBytes) {
      this.#bytes -= this.#kept.shift()?.bytes ?? 0;
    }
    this.#wake();
  }

  /**
   * @param after the id of a request; if it is not remembered, or not for this aggregator, it counts as left out
   * @returns newest first
   */
  list(aggregatorId: string, after: string | undefined): Recorded[] {
    const own = this.#of(aggregatorId);
    const place = own.findIndex(({ requestId }) => requestId === after);
    return own.slice(place + 1).reverse();
  }

  find(aggregatorId: string, requestId: string): Recorded | undefined {
    return this.#of(aggregatorId).find((one) => one.requestId === requestId);
  }

  /** Forgets every request that names the customer: it was erased. */
  forget(customerId: string): void {
    this.#keep(this.#kept.filter(({ names }) => !names.has(customerId)));
  }

  clear(): void {
    this.#keep([]);
  }

  /** Resolves once a request was added, of whatever aggregator, or after the time, or when the service stops. */
  next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#waiting.add(end);
    });
  }

  #of(aggregatorId: string): Recorded[] {
    return this.#kept
      .filter((kept) => kept.aggregatorId === null || kept.aggregatorId === aggregatorId)
      .map(({ recorded }) => recorded);
  }

  #keep(kept: Kept[]): void {
    this.#kept = kept;
    this.#bytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #wake(): void {
    for (const end of [...this.#waiting]) end();
  }
}
