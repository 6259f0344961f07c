/** `client.customers`: customers found, as they were, and what was changed. opencif only. */
import type { CallOptions } from './options.ts';
import { List } from './pages.ts';
import type { APIPromise } from './promise.ts';
import type { Transport } from './transport.ts';
import type { Customer, CustomerAsOf, CustomerQuery, HistoryItem, Page } from './types.ts';

export interface HistoryQuery {
  /** Items of one page, 1 to 100. */
  readonly limit?: number | undefined;
}

export class CustomersCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The customer as a version left it, or at a time. @throws CustomerNotFoundError, VersionNotFoundError */
  get(customerId: string, asOf: CustomerAsOf = {}, options?: CallOptions): APIPromise<Customer> {
    const at = asOf.at instanceof Date ? asOf.at.toISOString() : asOf.at;
    const query = { version: asOf.version, at };
    const path = '/customers/:customerId';
    return this.#transport.call(
      { method: 'GET', path, params: { customerId }, query, repeat: 'safe' },
      options,
    );
  }

  /** Every change of a customer, newest first. @throws CustomerNotFoundError */
  history(customerId: string, query: HistoryQuery = {}, options?: CallOptions): List<HistoryItem> {
    return new List((cursor) => this.historyPage(customerId, { ...query, cursor }, options));
  }

  /** One page of it. */
  historyPage(
    customerId: string,
    query: HistoryQuery & { readonly cursor?: string | undefined } = {},
    options?: CallOptions,
  ): APIPromise<Page<HistoryItem>> {
    const path = '/customers/:customerId/history';
    const request = {
      method: 'GET',
      path,
      params: { customerId },
      query: { ...query },
      repeat: 'safe',
    } as const;
    return this.#transport.call(request, options);
  }

  /** Customers that fit all that is given, newest first; all of them when nothing is. */
  search(query: CustomerQuery = {}, options?: CallOptions): List<Customer> {
    return new List((cursor) => this.searchPage({ ...query, cursor }, options));
  }

  /** One page of it. */
  searchPage(
    query: CustomerQuery & { readonly cursor?: string | undefined } = {},
    options?: CallOptions,
  ): APIPromise<Page<Customer>> {
    const request = { method: 'GET', path: '/customers', query: { ...query }, repeat: 'safe' } as const;
    return this.#transport.call(request, options);
  }
}
