/** What every method goes through: token, headers, retries. */
import { exchange, type Message } from './attempt.ts';
import { APIError, OpenCIFError, UnsupportedOptionError } from './errors.ts';
import { newKey } from './mint.ts';
import type { Fetch, WriteOptions } from './options.ts';
import { type Answer, APIPromise } from './promise.ts';
import { type Repeat, retryDelayMs } from './retry.ts';
import type { TokenKeeper } from './token.ts';
import { sleep, unlessAborted } from './wait.ts';

export interface Request {
  readonly method: 'GET' | 'POST';
  /** Pattern with `:names`; it stands in errors, the values do not. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  /** False where no token is sent. @default true */
  readonly token?: boolean;
  readonly repeat: Repeat;
  /** True on the calls that take `WriteOptions`. @default false */
  readonly write?: boolean;
}

export interface TransportOptions {
  readonly baseURL: string;
  readonly fetch: Fetch;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly retryDelayMs: number;
}

export class Transport {
  readonly #options: TransportOptions;
  readonly #tokens: () => TokenKeeper;
  #announced: Promise<string> | null = null;

  constructor(options: TransportOptions, tokens: () => TokenKeeper) {
    this.#options = options;
    this.#tokens = tokens;
  }

  call<Data>(request: Request, options: WriteOptions = {}): APIPromise<Data> {
    return new APIPromise(this.send<Data>(request, options));
  }

  async send<Data>(request: Request, options: WriteOptions = {}): Promise<Answer<Data>> {
    if (request.write) await this.#refuseIgnored(options);
    const message = this.#messageOf(request, options);
    const { maxRetries = this.#options.maxRetries, signal } = options;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#authorised<Data>(request, message);
      } catch (error) {
        const wait = retryDelayMs(error, request.repeat, attempt, this.#options.retryDelayMs);
        if (wait === null || attempt >= maxRetries) throw error;
        await sleep(wait, signal);
      }
    }
  }

  /** With the token, once more with a new one on a 401: that refusal came before any work. */
  async #authorised<Data>(request: Request, message: Message): Promise<Answer<Data>> {
    const { fetch } = this.#options;
    if (request.token === false) return exchange(fetch, message);
    const tokens = this.#tokens();
    const token = await unlessAborted(tokens.get(), message.signal);
    try {
      return await exchange(fetch, withToken(message, token));
    } catch (error) {
      if (!(error instanceof APIError && error.status === 401 && tokens.canRenew)) throw error;
      const renewed = await unlessAborted(tokens.renew(token), message.signal);
      return exchange(fetch, withToken(message, renewed));
    }
  }

  #messageOf(request: Request, options: WriteOptions): Message {
    const { method, path, body } = request;
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    return {
      endpoint: `${method} ${path}`,
      url: this.#options.baseURL + filled(path, request.params) + queryOf(request.query),
      method,
      headers: request.write ? { ...headers, ...writeHeaders(options) } : headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      timeoutMs: options.timeoutMs ?? this.#options.timeoutMs,
      signal: options.signal,
    };
  }

  /**
   * A server that does not know `If-Match` or `OpenCIF-Dry-Run` would ignore it and write, so its own
   * description is asked before the first such call.
   */
  async #refuseIgnored({ ifMatch, dryRun, signal }: WriteOptions): Promise<void> {
    const asked = [...(ifMatch === undefined ? [] : ['If-Match']), ...(dryRun ? ['OpenCIF-Dry-Run'] : [])];
    if (asked.length === 0) return;
    const announced = await unlessAborted(this.#description(), signal);
    const ignored = asked.filter((header) => !announced.includes(header.toLowerCase()));
    if (ignored.length === 0) return;
    throw new UnsupportedOptionError(
      `This server would ignore ${ignored.join(' and ')} and write; nothing was sent. It does not name the ` +
        'header in its /openapi.json.',
    );
  }

  #description(): Promise<string> {
    this.#announced ??= this.#fetchDescription().catch((error) => {
      this.#announced = null;
      throw error;
    });
    return this.#announced;
  }

  async #fetchDescription(): Promise<string> {
    const { fetch, baseURL, timeoutMs } = this.#options;
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(`${baseURL}/openapi.json`, { redirect: 'manual', signal }).catch(() => null);
    if (answer === null) throw new OpenCIFError('GET /openapi.json got no answer.');
    return answer.ok ? (await answer.text()).toLowerCase() : '';
  }
}

function withToken(message: Message, token: string): Message {
  return { ...message, headers: { ...message.headers, 'x-connectfi-token': token } };
}

function writeHeaders({ ifMatch, idempotencyKey, dryRun }: WriteOptions): Record<string, string> {
  const headers: Record<string, string> = { 'idempotency-key': idempotencyKey ?? newKey() };
  if (ifMatch !== undefined) headers['if-match'] = entityTag(ifMatch);
  if (dryRun) headers['opencif-dry-run'] = 'true';
  return headers;
}

/** `7` and `"7"` mean the same; an `ETag` can be handed in as it came. */
function entityTag(version: number | string): string {
  return /^(\*|(W\/)?".*")$/.test(String(version)) ? String(version) : `"${version}"`;
}

function filled(path: string, params: Readonly<Record<string, string>> = {}): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

function queryOf(query: Request['query'] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
