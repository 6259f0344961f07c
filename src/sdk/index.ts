/** `opencif/sdk`: the typed client. No dependency; any runtime with `fetch` and WebCrypto. */
export * from './api-errors.ts';
export { type BatchItem, batchItemError } from './batch.ts';
export { OpenCIF } from './client.ts';
export * from './errors.ts';
export { List } from './list.ts';
export type {
  BatchOptions,
  CallOptions,
  ChangeOptions,
  ClientOptions,
  Fetch,
  InitOptions,
} from './options.ts';
export { type Answer, APIPromise } from './promise.ts';
export type * from './types.ts';
export * from './webhook-errors.ts';
export { unwrapWebhook } from './webhook-signature.ts';
