/** `client.events`: all changes of all customers, in the order they were committed. opencif only. */
import type { List } from './list.ts';
import type { CallOptions } from './options.ts';
import type { Transport } from './transport.ts';
import type { CustomerEvent, EventQuery, Page } from './types.ts';

/** Below the service's own limit of 30 s, and well below a call's. */
const HOLD_SECONDS = 25;

/** A follower survives restarts of the service: it retries for as long as a call may last. */
const patient = { timeoutMs: 60_000, maxRetries: Number.POSITIVE_INFINITY } as const;

export class EventsCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Lists the events up to now, oldest first. A page's `nextCursor` is the next `after`. */
  list(query: EventQuery = {}, options?: CallOptions): List<CustomerEvent> {
    const request = { method: 'GET', path: '/events', query: { ...query }, repeat: 'safe' } as const;
    return this.#transport.list(request, 'after', options);
  }

  /**
   * Yields non-empty pages until `options.signal` aborts (then `AbortedError`) or the service is gone for a
   * minute. Store `nextCursor` after you process a page, and pass it as `after` to continue from there.
   */
  async *follow(
    query: EventQuery = {},
    options?: CallOptions,
  ): AsyncGenerator<Page<CustomerEvent>, never, void> {
    let { after } = query;
    for (;;) {
      const page = await this.list({ wait: HOLD_SECONDS, ...query, after }, { ...patient, ...options });
      if (page.items.length > 0) yield page;
      after = page.nextCursor ?? after;
    }
  }
}
