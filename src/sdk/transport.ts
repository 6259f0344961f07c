/** Sends every call: applies the limit, the token and the retries. */
import { exchange } from './attempt.ts';
import { APIError } from './errors.ts';
import { type Limit, sleep, unlessAborted, withinLimit } from './limit.ts';
import { List } from './list.ts';
import { messageOf, type Request } from './message.ts';
import type { CallOptions, ChangeOptions } from './options.ts';
import { type Answer, APIPromise } from './promise.ts';
import { retryDelayMs } from './retry.ts';
import { Safeguard } from './safeguard.ts';
import type { TokenKeeper } from './token.ts';
import type { Page } from './types.ts';
import type { Wire } from './wire.ts';

export interface TransportOptions {
  readonly baseURL: string;
  readonly wire: Wire;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly retryDelayMs: number;
}

export class Transport {
  readonly #options: TransportOptions;
  readonly #tokens: () => TokenKeeper;
  readonly #safeguard: Safeguard;

  /** @param tokens a function, because signing in also uses a transport */
  constructor(options: TransportOptions, tokens: () => TokenKeeper) {
    this.#options = options;
    this.#tokens = tokens;
    this.#safeguard = new Safeguard(options.wire, options.baseURL);
  }

  /** The defaults for a call's options. */
  get defaults(): Pick<TransportOptions, 'timeoutMs' | 'maxRetries' | 'retryDelayMs'> {
    return this.#options;
  }

  call<Data>(request: Request, options?: ChangeOptions): APIPromise<Data> {
    return new APIPromise(this.send<Data>(request, options));
  }

  /** @param cursorName the query member that holds the cursor */
  list<Item>(request: Request, cursorName: 'cursor' | 'after', options?: CallOptions): List<Item> {
    return new List((cursor) => {
      const query = { ...request.query, ...(cursor !== undefined && { [cursorName]: cursor }) };
      return this.send<Page<Item>>({ ...request, query }, options);
    }, cursorName === 'after');
  }

  async send<Data>(request: Request, options: ChangeOptions = {}): Promise<Answer<Data>> {
    const message = messageOf(this.#options.baseURL, request, options);
    const { timeoutMs = this.#options.timeoutMs, maxRetries = this.#options.maxRetries, signal } = options;
    let sendings = 0;
    const exchanged = (headers: Record<string, string>, { signal }: Limit) => {
      sendings += 1;
      const numbered = { ...message, headers: { ...message.headers, ...headers }, attempt: sendings };
      return exchange<Data>(this.#options.wire, numbered, signal);
    };
    const attempt = async (retries: number, limit: Limit) => {
      if (request.write) await this.#safeguard.check(options, retries + 1, limit.signal);
      return request.token === false
        ? exchanged({}, limit)
        : this.#authorised((token) => exchanged({ 'x-connectfi-token': token }, limit), limit.signal);
    };
    return withinLimit(message.endpoint, timeoutMs, signal, async (limit) => {
      for (let retries = 0; ; retries += 1) {
        try {
          return await attempt(retries, limit);
        } catch (error) {
          const waitMs = retryDelayMs(error, request.repeat, retries, this.#options.retryDelayMs);
          // Better this error now than a timeout later.
          if (waitMs === null || retries >= maxRetries || waitMs > limit.leftMs()) throw error;
          await sleep(waitMs, limit.signal);
        }
      }
    });
  }

  /** Sends with the token, and again with a new one after a 401, which refuses before any work. */
  async #authorised<Data>(
    exchanged: (token: string) => Promise<Answer<Data>>,
    signal: AbortSignal,
  ): Promise<Answer<Data>> {
    const tokens = this.#tokens();
    const token = await unlessAborted(tokens.get(), signal);
    try {
      return await exchanged(token);
    } catch (error) {
      if (!(error instanceof APIError && error.status === 401)) throw error;
      const renewed = await unlessAborted(tokens.renew(token), signal);
      if (renewed === null) throw error;
      return exchanged(renewed);
    }
  }
}
