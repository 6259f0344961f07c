/** Options of the client and of its calls, with their defaults. */

/** What sends a request; `globalThis.fetch` is one. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

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
