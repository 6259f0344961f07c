/**
 * The errors that the client throws. Messages name the endpoint, status, code and request id, but no value that
 * was sent or received, so they are safe to log.
 */

/** Everything this client throws on purpose. */
export class OpenCIFError extends Error {
  override readonly name: string = 'OpenCIFError';
}

/** No answer: refused, reset, name not found. It is not known whether the request arrived. */
export class ConnectionError extends OpenCIFError {
  override readonly name: string = 'ConnectionError';
}

/** The call did not end within `timeoutMs`. It is not known whether the request arrived. */
export class TimeoutError extends OpenCIFError {
  override readonly name: string = 'TimeoutError';
}

/** Ended by the caller's `AbortSignal`. */
export class AbortedError extends OpenCIFError {
  override readonly name: string = 'AbortedError';
}

/** An answer that does not come from this API: a proxy's page, a redirect, another service at that address. */
export class UnexpectedAnswerError extends OpenCIFError {
  override readonly name: string = 'UnexpectedAnswerError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The server would ignore `ifMatch` or `dryRun` and write; nothing was sent. */
export class UnsupportedOptionError extends OpenCIFError {
  override readonly name: string = 'UnsupportedOptionError';
}

/** A webhook message that must not be trusted. */
export class WebhookVerificationError extends OpenCIFError {
  override readonly name: string = 'WebhookVerificationError';
}

/** The content of an error answer. */
export interface Refusal {
  /** HTTP status. */
  readonly status: number;
  /** Code of the error table; null if the answer had none (a proxy's page). */
  readonly code: string | null;
  /** Code of a system behind the service, if it passed one on. */
  readonly subCode: string | null;
  /** Quote it to the operator of the service. */
  readonly requestId: string | null;
  /** The values the error is about. */
  readonly context: unknown;
  /** HTTP headers. */
  readonly headers: Headers;
  /** Method and path pattern. */
  readonly endpoint: string;
}

/** The service answered with an error. One subclass for each code; this class for unknown codes. */
export class APIError extends OpenCIFError {
  override readonly name: string = 'APIError';
  readonly endpoint: string;
  readonly status: number;
  readonly code: string | null;
  readonly subCode: string | null;
  /** Quote it to the operator of the service. */
  readonly requestId: string | null;
  readonly #context: unknown;
  readonly #headers: Headers;

  /** @param more text for the message after the code */
  constructor(refusal: Refusal, more = '') {
    const { endpoint, status, code, requestId } = refusal;
    const request = requestId === null ? '' : `, request ${requestId}`;
    super(`${endpoint} answered ${status} ${code ?? 'without a code'}${more}${request}`);
    this.endpoint = endpoint;
    this.status = status;
    this.code = code;
    this.subCode = refusal.subCode;
    this.requestId = requestId;
    this.#context = refusal.context;
    this.#headers = refusal.headers;
  }

  /** The context as received. Not enumerable, so that a printed error shows no customer data. */
  get context(): unknown {
    return this.#context;
  }

  get headers(): Headers {
    return this.#headers;
  }

  /** What was wrong and what to do next, in one sentence or two without any value; null if the service gives none. */
  get hint(): string | null {
    return this.headers.get('opencif-hint');
  }

  /** Seconds the service asks to wait, from `Retry-After`; null if there is none. */
  get retryAfterSeconds(): number | null {
    const seconds = Number.parseInt(this.headers.get('retry-after') ?? '', 10);
    return Number.isNaN(seconds) ? null : seconds;
  }

  /** Returns a string of the context; empty if it is missing. */
  protected text(key: string): string {
    const value = this.#member(key);
    return typeof value === 'string' ? value : '';
  }

  /** Returns a list of strings of the context; empty if it is missing. */
  protected list(key: string): readonly string[] {
    const value = this.#member(key);
    return Array.isArray(value) ? value.map(String) : [];
  }

  #member(key: string): unknown {
    return (this.#context as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  }
}
