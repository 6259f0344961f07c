/** `opencif/sdk`: the typed client. No dependency; any runtime with `fetch` and WebCrypto. */
export * from './api-errors.ts';
export { OpenCIF } from './client.ts';
export * from './errors.ts';
export type { CallOptions, ClientOptions, Fetch, WriteOptions } from './options.ts';
export { List } from './pages.ts';
export { type Answer, APIPromise } from './promise.ts';
export type * from './types.ts';
export { unwrapWebhook } from './webhook-signature.ts';
