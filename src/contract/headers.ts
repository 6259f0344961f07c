/** Request headers that we added: conflicts, retries and dry runs. All opt-in. */
import type { ErrorCode } from './errors.ts';
import type { Static } from './schema.ts';

const ifMatch = {
  type: 'string',
  description:
    'The versions that the customer may have, as in `ETag`: `"7"`, several separated by commas, or `*`. At any other version nothing is changed, and the answer is 412 `versionConflict`, or 412 `versionTagUnknown` if no tag is a version that it had',
  // RFC 9110, 5.6.1.2: list elements may be empty.
  pattern: '^[ \\t]*(?:\\*|(?:,[ \\t]*)*(?:W/)?"[^"]*"(?:[ \\t]*,(?:[ \\t]*(?:W/)?"[^"]*")?)*)[ \\t]*$',
  maxLength: 1000,
} as const;

export const idempotencyKey = {
  type: 'string',
  description:
    'A text of your choice, new for each new request. For 24 hours, the same request with the same key gets the first outcome again',
  pattern: '^[!-~]+$',
  minLength: 1,
  maxLength: 255,
} as const;

/** The errors that a key can cause. */
export const keyErrors = ['idempotencyKeyInUse', 'idempotencyKeyReused'] as const satisfies ErrorCode[];

const dryRun = {
  type: 'string',
  description: '`true`: the answer is the one that the change would get, but nothing is written',
  enum: ['true', 'false'],
} as const;

/** Headers of endpoints that create or change something other than a customer. */
export const keyHeaders = {
  type: 'object',
  properties: { 'idempotency-key': idempotencyKey },
} as const;

/** Headers of endpoints that create a customer. */
export const initHeaders = {
  type: 'object',
  properties: { 'idempotency-key': idempotencyKey, 'opencif-dry-run': dryRun },
} as const;

/** Headers of endpoints that change a customer. */
export const changeHeaders = {
  type: 'object',
  properties: { 'if-match': ifMatch, ...initHeaders.properties },
} as const;

export type InitHeaders = Static<typeof initHeaders>;
export type ChangeHeaders = Static<typeof changeHeaders>;
