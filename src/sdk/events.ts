/** `client.events`: all changes of all customers, in the order they were committed. opencif only. */
import type { CallOptions } from './options.ts';
import { List } from './pages.ts';
import type { APIPromise } from './promise.ts';
import type { Transport } from './transport.ts';
import type { CustomerEvent, EventQuery, Page } from './types.ts';

/** The service holds a request for at most this long, in seconds. */
const HOLD_SECONDS = 25;

export class EventsCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The events there are now, oldest first; ends with the last. */
  list(query: EventQuery = {}, options?: CallOptions): List<CustomerEvent> {
    return new List((cursor) => this.page({ ...query, after: cursor ?? query.after }, options));
  }

  /** One page; its `nextCursor` is where to go on, also when it is empty. */
  page(query: EventQuery = {}, options?: CallOptions): APIPromise<Page<CustomerEvent>> {
    const request = { method: 'GET', path: '/events', query: { ...query }, repeat: 'safe' } as const;
    return this.#transport.call(request, options);
  }

  /**
   * Pages with something in them, for ever, until `options.signal` aborts (then `AbortedError`). Store
   * `nextCursor` after the work on a page, and go on from there as `after`.
   */
  async *follow(
    query: EventQuery = {},
    options?: CallOptions,
  ): AsyncGenerator<Page<CustomerEvent>, never, void> {
    let { after } = query;
    for (;;) {
      const page = await this.page({ wait: HOLD_SECONDS, ...query, after }, options);
      if (page.items.length > 0) yield page;
      after = page.nextCursor ?? after;
    }
  }
}
