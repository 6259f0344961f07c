/**
 * What the client throws. Messages name the endpoint, status, code and request id; never a value that
 * was sent or read, so they may be logged.
 */

/** Everything this client throws on purpose. */
export class OpenCIFError extends Error {
  override readonly name: string = 'OpenCIFError';
}

/** No answer: refused, reset, name not found. Whether the request arrived is not known. */
export class ConnectionError extends OpenCIFError {
  override readonly name: string = 'ConnectionError';
}

/** The call did not end within `timeoutMs`. Whether the request arrived is not known. */
export class TimeoutError extends OpenCIFError {
  override readonly name: string = 'TimeoutError';
}

/** Ended by the caller's `AbortSignal`. */
export class AbortedError extends OpenCIFError {
  override readonly name: string = 'AbortedError';
}

/** An answer that is not of this API: a proxy's page, a redirect, something else at that address. */
export class UnexpectedAnswerError extends OpenCIFError {
  override readonly name: string = 'UnexpectedAnswerError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** `ifMatch` or `dryRun` was asked of a server that would ignore it and write; nothing was sent. */
export class UnsupportedOptionError extends OpenCIFError {
  override readonly name: string = 'UnsupportedOptionError';
}

/** A webhook message that must not be believed. */
export class WebhookVerificationError extends OpenCIFError {
  override readonly name: string = 'WebhookVerificationError';
}

/** What an error answer said. */
export interface Refusal {
  /** HTTP status. */
  readonly status: number;
  /** Code of the error table; null when the answer had none (a proxy's page). */
  readonly code: string | null;
  /** Code of a system behind the service, when it passed one on. */
  readonly subCode: string | null;
  /** To be quoted to whoever runs the service. */
  readonly requestId: string | null;
  /** The values the error is about. */
  readonly context: unknown;
  /** HTTP headers. */
  readonly headers: Headers;
  /** Method and path pattern. */
  readonly endpoint: string;
}

/** The service answered with an error. One subclass for each code; this one for codes not known here. */
export class APIError extends OpenCIFError {
  override readonly name: string = 'APIError';
  readonly endpoint: string;
  readonly status: number;
  readonly code: string | null;
  readonly subCode: string | null;
  /** To be quoted to whoever runs the service. */
  readonly requestId: string | null;
  readonly #context: unknown;
  readonly #headers: Headers;

  /** @param more stands in the message after the code */
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

  /** As it came. Not enumerable, so that a printed error shows nothing of a customer. */
  get context(): unknown {
    return this.#context;
  }

  get headers(): Headers {
    return this.#headers;
  }

  /** Seconds the service asks to wait, from `Retry-After`; null when it names none. */
  get retryAfterSeconds(): number | null {
    const seconds = Number.parseInt(this.headers.get('retry-after') ?? '', 10);
    return Number.isNaN(seconds) ? null : seconds;
  }

  /** A text of the context; empty when the service left it out. */
  protected text(key: string): string {
    const value = this.#member(key);
    return typeof value === 'string' ? value : '';
  }

  /** A list of texts of the context; empty when it was left out. */
  protected list(key: string): readonly string[] {
    const value = this.#member(key);
    return Array.isArray(value) ? value.map(String) : [];
  }

  #member(key: string): unknown {
    return (this.#context as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  }
}
