/** `client.retention`: which closed customers may be erased, and from when on. opencif only. */
import type { List } from './list.ts';
import type { CallOptions } from './options.ts';
import type { Transport } from './transport.ts';
import type { RetentionItem, RetentionQuery } from './types.ts';

export class RetentionCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Lists closed customers, those closed longest first. */
  list(query: RetentionQuery = {}, options?: CallOptions): List<RetentionItem> {
    const { closedBefore } = query;
    const before = closedBefore instanceof Date ? closedBefore.toISOString() : closedBefore;
    const asked = { ...query, closedBefore: before };
    const request = { method: 'GET', path: '/retention', query: asked, repeat: 'safe' } as const;
    return this.#transport.list(request, 'cursor', options);
  }
}
