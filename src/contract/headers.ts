/** Request headers that we added: conflicts, retries and dry runs. All opt-in. */
import type { ErrorCode } from './errors.ts';
import { limits } from './limits.ts';
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

/** The errors that the headers of a change can cause. */
export const changeErrors = ['versionConflict', 'versionTagUnknown', ...keyErrors] as const;

const dryRun = {
  type: 'string',
  description: '`true`: the answer is the one that the change would get, but nothing is written',
  enum: ['true', 'false'],
} as const;

/** Why something is done, as the body of a request tells it. */
export const reasonText = {
  type: 'string',
  description: 'Why the change is made, on one line; kept sealed and shown in the history',
  // No control character and no line separator: it is one line wherever it is shown.
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$',
  minLength: 1,
  maxLength: limits.reasonCharacters.value,
  isNotOnlyWhitespace: true,
} as const;

/** UTF-8 needs at most four bytes for a character, and each is written with three. */
const encodedCharacters = 4 * 3;

/** The same as a header, whose values are ASCII; `http/frame/reason.ts` decodes it. */
const reason = {
  type: 'string',
  description: `Why the change is made, shown in the history: 1 to ${limits.reasonCharacters.value} characters on one line. A header is ASCII, so every other character, and \`%\`, is sent as \`%XX\` for each byte of its UTF-8, as \`encodeURIComponent\` does`,
  pattern: '^(?:[ -$&-~]|%[0-9A-Fa-f]{2})+$',
  minLength: 1,
  maxLength: limits.reasonCharacters.value * encodedCharacters,
} as const;

/** Headers of the console's own endpoints. A page sends it, because browsers have one session for all of their tabs. */
export const sessionHeaders = {
  type: 'object',
  properties: {
    'opencif-login': {
      type: 'string',
      description:
        'The login that has to be the one of the session. If somebody else has signed in to the same browser, nothing is done, and the answer is 401 `unauthorized`',
    },
  },
} as const;

/** Headers of endpoints that create or change something other than a customer. */
export const keyHeaders = {
  type: 'object',
  properties: { 'idempotency-key': idempotencyKey },
} as const;

/** Headers of endpoints that create a customer. */
export const initHeaders = {
  type: 'object',
  properties: { 'idempotency-key': idempotencyKey, 'opencif-dry-run': dryRun, 'opencif-reason': reason },
} as const;

/** Headers of endpoints that change a customer. */
export const changeHeaders = {
  type: 'object',
  properties: { 'if-match': ifMatch, ...initHeaders.properties },
} as const;

/** Headers of endpoints that change a customer and have the reason in their body. */
export const reasonInBodyHeaders = {
  type: 'object',
  properties: { 'if-match': ifMatch, 'idempotency-key': idempotencyKey, 'opencif-dry-run': dryRun },
} as const;

export type StateHeaders = Static<typeof reasonInBodyHeaders>;
export type InitHeaders = Static<typeof initHeaders>;
export type ChangeHeaders = Static<typeof changeHeaders>;
