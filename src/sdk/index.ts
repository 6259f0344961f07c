/** `opencif/sdk`: the typed client. No dependency; any runtime with `fetch` and WebCrypto. */
export * from './api-errors.ts';
export { type BatchInit, type BatchItem, type BatchUpdate, batchItemError } from './batch.ts';
export { OpenCIF } from './client.ts';
export { apiError } from './error-classes.ts';
export * from './errors.ts';
export { List } from './list.ts';
export * from './login-errors.ts';
export * from './openid-errors.ts';
export type {
  BatchOptions,
  CallOptions,
  ChangeOptions,
  ClientOptions,
  Fetch,
  InitOptions,
  KeyOptions,
  ReasonedOptions,
  RequestSummary,
  ResponseSummary,
} from './options.ts';
export { type Answer, APIPromise } from './promise.ts';
export * from './request-errors.ts';
export * from './retention-errors.ts';
export * from './session-errors.ts';
export * from './token-errors.ts';
export * from './types.ts';
export * from './version-errors.ts';
export * from './webhook-errors.ts';
export { unwrapWebhook } from './webhook-signature.ts';
