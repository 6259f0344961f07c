/** Options of the client and of its calls, with their defaults. */

/** What sends a request; `globalThis.fetch` is one. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A request as hooks see it: no customer data, no id, no header. */
export interface RequestSummary {
  /** HTTP method. */
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Pattern of the path: `/customer/status/:customerId`. */
  readonly path: string;
  /** 1 for the first request of a call; each retry adds 1. */
  readonly attempt: number;
}

/** A request and its answer, as hooks see them. */
export interface ResponseSummary extends RequestSummary {
  /** HTTP status; null if no answer came: no connection, timeout, aborted. */
  readonly status: number | null;
  /** From sending to the answer's last byte. @unit milliseconds */
  readonly ms: number;
  /** Quote it to the operator of the service; null if there was no answer, or it names none. */
  readonly requestId: string | null;
}

/** Options of the client. */
export interface ClientOptions {
  /** URL of the service, including a path if it has one. @default environment `OPENCIF_BASE_URL` */
  readonly baseURL?: string | undefined;
  /** Login to sign in with. @default environment `OPENCIF_LOGIN` */
  readonly login?: string | undefined;
  /** Password to sign in with. @default environment `OPENCIF_PASSWORD` */
  readonly password?: string | undefined;
  /** Token to start with. Without login and password, it is never renewed. @default none: signs in */
  readonly token?: string | undefined;
  /** Replaces `globalThis.fetch`, for a proxy, a test or another runtime. */
  readonly fetch?: Fetch | undefined;
  /**
   * Headers to send with every request, including sign-ins, for a gateway in front of the service. Headers that the
   * client sets itself, such as the token, are refused.
   */
  readonly headers?: Headers | Readonly<Record<string, string | undefined>> | undefined;
  /** Called before each request is sent, including retries, sign-ins and look-ups. */
  readonly onRequest?: ((request: RequestSummary) => void) | undefined;
  /** Called for each request after its answer was read, or when it is certain that none will come. */
  readonly onResponse?: ((response: ResponseSummary) => void) | undefined;
  /** Maximum time of one call, including retries and waits. @unit milliseconds @default 60000 */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first. @default 2 */
  readonly maxRetries?: number | undefined;
  /** Wait before the first retry; it doubles with each retry, up to 8 s. @unit milliseconds @default 500 */
  readonly retryDelayMs?: number | undefined;
}

/** Options of every call. */
export interface CallOptions {
  /** Ends the call, even while it waits for a retry; the call then rejects with `AbortedError`. */
  readonly signal?: AbortSignal | undefined;
  /** Maximum time of the call, including retries and waits. @unit milliseconds @default the client's */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first. @default the client's */
  readonly maxRetries?: number | undefined;
}

/** Options of a batch call. */
export interface BatchOptions extends CallOptions {
  /** If true, returns the answers that a real call would give, and changes nothing. @default false */
  readonly dryRun?: boolean | undefined;
}

/** Options of the calls that the service applies once per key. */
export interface KeyOptions extends CallOptions {
  /**
   * Names the request, so that repeating it has no second effect. Form: 1 to 255 visible ASCII characters.
   *
   * @default generated for each call
   */
  readonly idempotencyKey?: string | undefined;
}

/** Options of the call that registers a customer. */
export interface InitOptions extends KeyOptions {
  /** Why, kept with the change and shown in its history. Form: 1 to 200 characters on one line. @default none */
  readonly reason?: string | undefined;
  /** If true, returns the answer that a real call would give, and changes nothing. @default false */
  readonly dryRun?: boolean | undefined;
}

/** Options of the calls that change a customer. */
export interface ChangeOptions extends InitOptions {
  /** Version or `ETag`: changes only a customer at this version, otherwise throws `VersionConflictError`. */
  readonly ifMatch?: number | string | undefined;
}

/** Options of the calls that change a customer and take the reason in their input. */
export type ReasonedOptions = Omit<ChangeOptions, 'reason'>;
