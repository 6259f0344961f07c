/** Options of the client and of its calls, with their defaults. */

/** What sends a request; `globalThis.fetch` is one. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A request, as hooks are told of it: nothing of a customer, no id, no header. */
export interface RequestSummary {
  /** HTTP method. */
  readonly method: 'GET' | 'POST';
  /** Pattern of the path: `/customer/status/:customerId`. */
  readonly path: string;
  /** 1 for the first request of a call, one more for each that repeats it. */
  readonly attempt: number;
}

/** A request and its answer, as hooks are told of them. */
export interface ResponseSummary extends RequestSummary {
  /** HTTP status; null when no answer came: no connection, time up, aborted. */
  readonly status: number | null;
  /** From sending to the answer's last byte. @unit milliseconds */
  readonly ms: number;
  /** To be quoted to whoever runs the service; null when there was no answer, or none that names one. */
  readonly requestId: string | null;
}

/** Options of the client. */
export interface ClientOptions {
  /** Where the service is, a path included if it has one. @default environment `OPENCIF_BASE_URL` */
  readonly baseURL?: string | undefined;
  /** What to sign in with. @default environment `OPENCIF_LOGIN` */
  readonly login?: string | undefined;
  /** What to sign in with. @default environment `OPENCIF_PASSWORD` */
  readonly password?: string | undefined;
  /** A token to start with. Without login and password it is never renewed. @default none: signs in */
  readonly token?: string | undefined;
  /** Stands in for `globalThis.fetch`: a proxy, a test, another runtime. */
  readonly fetch?: Fetch | undefined;
  /**
   * Sent with every request, with sign-ins too: what a gateway before the service asks for. The headers that the
   * client sets itself, such as the token, are refused.
   */
  readonly headers?: Headers | Readonly<Record<string, string | undefined>> | undefined;
  /** Told of each request before it is sent: those of retries, of sign-ins and of look-ups too. */
  readonly onRequest?: ((request: RequestSummary) => void) | undefined;
  /** Told of each request when its answer was read, or when it is known that none comes. */
  readonly onResponse?: ((response: ResponseSummary) => void) | undefined;
  /** Longest time of one call, its retries and waits included. @unit milliseconds @default 60000 */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first. @default 2 */
  readonly maxRetries?: number | undefined;
  /** First wait before a retry; it doubles with each, up to 8 s. @unit milliseconds @default 500 */
  readonly retryDelayMs?: number | undefined;
}

/** Options that every call takes. */
export interface CallOptions {
  /** Ends the call, also while it waits for a retry; it then rejects with `AbortedError`. */
  readonly signal?: AbortSignal | undefined;
  /** Longest time of the call, its retries and waits included. @unit milliseconds @default the client's */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first. @default the client's */
  readonly maxRetries?: number | undefined;
}

/** Options of the call that registers and updates many. */
export interface BatchOptions extends CallOptions {
  /** True gives the answers that would be given, and changes nothing. @default false */
  readonly dryRun?: boolean | undefined;
}

/** Options of the call that makes a customer. */
export interface InitOptions extends CallOptions {
  /**
   * Names the request, so that repeating it does it once. Form: 1 to 255 visible ASCII characters.
   *
   * @default made for each call
   */
  readonly idempotencyKey?: string | undefined;
  /** True gives the answer that would be given, and changes nothing. @default false */
  readonly dryRun?: boolean | undefined;
}

/** Options of the calls that change a customer. */
export interface ChangeOptions extends InitOptions {
  /** Change only if this is still the customer's version, else `VersionConflictError`; an `ETag` will do. */
  readonly ifMatch?: number | string | undefined;
}
