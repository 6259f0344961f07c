/** Errors about how a request was sent, which a proxy on the way may cause; see `error-classes.ts`. */
import { APIError } from './errors.ts';

/** A header is broken, missing or sent twice, as by a proxy; nothing was done. */
export class RequestUnreadableError extends APIError {
  override readonly name = 'RequestUnreadableError';
}

/** The request did not arrive in time, and was not carried out. */
export class RequestTimeoutError extends APIError {
  override readonly name = 'RequestTimeoutError';
}

/** Address and headers are larger than 16 KiB, or there are more than 100 headers; nothing was done. */
export class HeadersTooLargeError extends APIError {
  override readonly name = 'HeadersTooLargeError';
}

/** The `Host` header names another service: the sandbox answers only to its own machine's names; nothing was done. */
export class HostNotAllowedError extends APIError {
  override readonly name = 'HostNotAllowedError';
}

/** The service has no such method and path: it is older, or not opencif. */
export class NotFoundError extends APIError {
  override readonly name = 'NotFoundError';
}

export class RequestTooLargeError extends APIError {
  override readonly name = 'RequestTooLargeError';
}

export class UnsupportedMediaTypeError extends APIError {
  override readonly name = 'UnsupportedMediaTypeError';
}
