/** `client.events`: all changes of all customers, in the order they were committed. opencif only. */
import type { List } from './list.ts';
import type { CallOptions } from './options.ts';
import type { Transport } from './transport.ts';
import type { CustomerEvent, EventQuery, Page } from './types.ts';

/** Below the service's own limit of 30 s, and well below a call's. */
const HOLD_SECONDS = 25;

/** A follower outlives restarts of the service: it tries again for as long as a call may last. */
const patient = { timeoutMs: 60_000, maxRetries: Number.POSITIVE_INFINITY } as const;

export class EventsCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The events there are now, oldest first; ends with the last. A page's `nextCursor` is the next `after`. */
  list(query: EventQuery = {}, options?: CallOptions): List<CustomerEvent> {
    const request = { method: 'GET', path: '/events', query: { ...query }, repeat: 'safe' } as const;
    return this.#transport.list(request, 'after', options);
  }

  /**
   * Pages with something in them, for ever, until `options.signal` aborts (then `AbortedError`) or the service
   * is gone for a minute. Store `nextCursor` after the work on a page, and go on from there as `after`.
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
