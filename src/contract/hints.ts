/**
 * The texts of the header `OpenCIF-Hint`, which says what was wrong with a refused request and what to do next. The
 * bodies of errors are documented and say less. A hint repeats nothing that was sent: its blanks are filled only with
 * names and numbers from the schemas and from the list of endpoints.
 */
import { type ErrorCode, type ErrorRow, errors } from './errors.ts';
import { limits } from './limits.ts';

/** Longest hint, in ASCII characters. */
export const HINT_MAX = 200;

/** A code that is not here has a message that is hint enough. */
export const hintOfCode: Readonly<Partial<Record<ErrorCode, string>>> = {
  requestValidateError:
    'The request does not match its schema. The context of the body says where; /docs shows the schema.',
  unauthorized:
    'The login or the password is wrong, or the login was disabled. The answer is the same in all these cases.',
  wrongOldPassword:
    'oldPassword must be the current password of the login that the token belongs to. Nothing was changed.',
  customerNotFound:
    'No customer of your aggregator has this id. GET /customers finds customers by e-mail, phone, name or reference.',
  customerFieldNotFound:
    'The customer has no number there. field is its place in the answer of GET /customers/:customerId, such as /customer/identificationDocuments/0/value.',
  versionNotFound:
    'GET /customers/:customerId/history lists the versions of the customer, each with its time.',
  sectionsNotThere:
    'Nothing was changed. List in sections what to put back, without the sections in context. An employee who was added since cannot be removed.',
  sectionsChangedSince:
    'Nothing was changed. Undo the later changes first, name other sections, or send version to go back to a version.',
  customerExists:
    'A customer with this SSN or EIN is already registered. To change that customer, use POST /customer/update.',
  referenceExists:
    'A customerReference can be used once. context.entityId is the customer that has it; to change it, use POST /customer/update.',
  customerInvalidField:
    'Individuals have email, addresses and phones. Businesses have businessAddresses, businessPhones and businessRepresentatives.',
  customerInvalidType: 'companyId must be a business, and employeeId an individual.',
  businessRepresentativeNotFound:
    'Each id must be one of a representative that the business has. GET /customer/status/:customerId lists them.',
  businessRepresentativeExists:
    'Two representatives have the same id. Leave the id out, and the service makes one for each.',
  employeeExists: 'The business already has this employee. Nothing was changed.',
  employeeNotFound:
    'The business has no such employee. GET /customer/status/:customerId lists its employees.',
  customerTooLarge:
    'Nothing was changed. Send fewer addresses or phones, or ask whoever runs the service to raise OPENCIF_CUSTOMER_BYTES.',
  callerNotVerified:
    'Nothing was changed. Send what the caller says to POST /customers/:customerId/verify-caller, then send the change again.',
  customerErased:
    'GET /customers/:customerId/history still shows who changed what and when, without values. The SSN, EIN and reference can be used again.',
  customerNotClosed: 'Close the customer first: POST /customers/:customerId/close starts its retention time.',
  legalHold: 'Release the hold first: POST /customers/:customerId/legal-hold/release.',
  retentionNotOver:
    'context.erasableFrom says when it can be erased. Whoever runs the service sets the retention time with OPENCIF_RETENTION_DAYS.',
  versionConflict:
    'Nothing was changed. Read the customer again, apply your change to what you read, and send the ETag of that answer in If-Match.',
  idempotencyKeyInUse:
    'The first request with this Idempotency-Key is still in progress. Send this one again a little later, unchanged.',
  tokenNotFound: 'It may have ended already. GET /auth/tokens lists the tokens of your login with their ids.',
  webhookNotFound: 'Your aggregator has no webhook with this id. GET /webhooks lists those it has.',
  webhookUrlRefused:
    'The URL must begin with https://, contain no user or password, and lead to a public address. A sandbox also takes http and private addresses.',
  webhookLimitReached:
    'Delete or disable a webhook that is no longer needed. GET /webhooks lists them, and a disabled one counts too.',
  webhookDisabled: 'Enable it first with POST /webhooks/:webhookId/enable.',
  eventNotFound: 'The id must be one of an event of GET /events, of a type that the webhook subscribes to.',
  loginNotFound: 'Your aggregator has no login with this name. GET /logins lists those it has.',
  loginExists:
    "Login names are unique in the whole service, so another aggregator may have this one. Choose another, for example one that begins with your aggregator's name.",
  loginLimitReached: 'Ask whoever runs the service: the command line can add more logins.',
  lastAdmin:
    'Nothing was changed. Make another admin with POST /logins, or enable one, and repeat the request.',
  loginDisclosureFixed: 'Leave disclosure out, or give the login the role integration.',
  loginAltered:
    'Nothing was changed. Ask whoever runs the service to replace the login with opencif login add, and to find out who altered it.',
  crossSiteRequest:
    'A change with a session cookie needs Sec-Fetch-Site: same-origin, or the Origin of this service (OPENCIF_PUBLIC_URL). Browsers send both.',
  secondFactorRequired:
    'Sign in to the console with the passkey. Programs need a login of their own, with the role integration.',
  sessionsAreForPeople:
    'Programs get a token from POST /auth/get-token. opencif login set-role gives a login the role of a person.',
  sessionNotFound: 'It may have ended already. GET /sessions lists those that you have.',
  passkeyRefused:
    'Ask for new options and answer them within five minutes, with a passkey of this login that was made at this address. Unlock it with a finger, a face or a PIN.',
  passkeyNotFound: 'GET /passkeys lists the passkeys that you have.',
  lastPasskey:
    'Enrol another passkey, then delete this one. If you have lost your passkeys, an administrator can reset them.',
  passkeyLimitReached: 'GET /passkeys lists those that you have, and when each was last used.',
  requestUnreadable:
    'Send each header once, one of them Host, and either Content-Length or Transfer-Encoding: chunked, as in HTTP/1.1.',
  requestTimeout: 'Send the whole request again, faster or in smaller parts.',
  headersTooLarge: 'Send fewer or shorter headers, and a shorter address.',
  notFound: 'There is no such path. /docs shows all paths to people, /openapi.json to programs.',
  requestTooLarge: `Send less at once: a body may have ${limits.bodyBytes.value} bytes, and that of POST /customers/batch ${limits.batchBytes.value}.`,
  unsupportedMediaType:
    'Send the body as JSON in UTF-8 with the header Content-Type: application/json, and without Content-Encoding.',
  tooManyAttempts:
    'Wait as many seconds as Retry-After says. A token is valid for hours: keep it instead of signing in for each request.',
  tooManyRequests: 'Wait as many seconds as Retry-After says, and send fewer requests at the same time.',
  openidRefused:
    'Sign in again at /session/openid. The reason in the context of the body says what was wrong.',
  identityProviderUnavailable:
    'Sign in again at /session/openid in a moment. Whoever runs the service finds the reason in its log.',
  systemError: 'The fault is in the service. Give the requestId to whoever runs it.',
  serviceUnavailable:
    'Send the request again after the seconds of Retry-After, a change with the same Idempotency-Key so that it is applied once.',
  storeReadOnly: 'Nothing is wrong with the request. Whoever runs the service finds the reason in its log.',
};

/** The hint for a code if nothing more is known about the request. */
export function generalHint(code: ErrorCode): string {
  const row: ErrorRow = errors[code];
  return hintOfCode[code] ?? row.message ?? '';
}

/** Hints for a token, by what is wrong with it. */
export const tokenHints = {
  missing:
    'No token was sent. Get one from POST /auth/get-token and send it in the header x-connectfi-token.',
  asBearer: 'Send the token in the header x-connectfi-token, not as Authorization: Bearer.',
  withBearer: 'Send the token in x-connectfi-token alone, without the word Bearer before it.',
  unknown:
    'The token in x-connectfi-token is unknown, has expired, or was ended, for example by signing out or a new password. Get a new one from POST /auth/get-token.',
  session: 'There is no session, or it has ended. Sign in again with POST /session.',
} as const;

/** Hints for a login that may not, by why not. */
export const rightHints = {
  ofRole:
    'The request needs the right {right}, which your role lacks. Roles that have it: {roles}. An admin can give the login another role.',
  ofProgram:
    'A program may reveal only what its own answers show in full. A login with the role support can reveal this number.',
} as const;

/** Hints for a person whom the identity provider sent back, by why they are not signed in. */
export const openidHints = {
  denied:
    'The identity provider did not sign you in. Sign in again at /session/openid, or ask whoever runs it.',
  invalid:
    'What the identity provider sent does not belong to this sign-in, or was used before. Sign in again at /session/openid.',
  state:
    'This sign-in began in another browser, or too long ago. Sign in again at /session/openid, with cookies allowed.',
  noRole:
    'The identity provider gives you no role here. Ask whoever runs it to add you to a group that has one.',
  noLogin:
    'The identity provider knows you, but you have no login here. Ask whoever runs the service to add one.',
  disabled: 'Your login is disabled. Ask whoever runs the service.',
} as const;

/** Hints for a body that is not a JSON object. */
export const bodyHints = {
  empty: 'The body is empty. Send a JSON object with the header Content-Type: application/json.',
  notUtf8: 'The body is not UTF-8. Save or encode it as UTF-8 and send it again.',
  notJson: 'The body is not JSON.',
  notJsonAt: 'The body is not JSON: it cannot be read from character {position} on.',
  levels: 'The body is nested too deep. Most levels of objects and arrays: {limit}.',
  length: 'Content-Length must be sent once, and must be the number of bytes in the body.',
} as const;

/** Hints for a path or method that does not exist; the blanks are one that does. */
export const pathHints = {
  near: 'Did you mean {method} {path}? /docs shows all paths.',
} as const;

/** Hints for a broken rule of a schema, by keyword. `{place}` says where, in words. */
export const ruleHints = {
  near: '{place} has a member with an unknown name. Did you mean {name}?',
  additionalProperties: '{place} has a member with an unknown name. Known names: {names}.',
  header:
    'This endpoint would ignore one of the headers that ask for something, so nothing was done. Those that it takes: {names}.',
  required: '{place} must have the member {name}.',
  dependencies: '{place} may have {name} only together with {other}.',
  maxProperties: '{place} may have only one of these: {names}.',
  minProperties: '{place} must have at least one of these: {names}.',
  form: '{place} must be {form}.',
  enum: '{place} must be one of these: {names}.',
  pattern: '{place} has a character that is not allowed there, or the wrong form. /docs shows the form.',
  isNotOnlyWhitespace: '{place} must have at least one character that is not a space.',
  minLength: '{place} is too short. Least number of characters: {limit}.',
  maxLength: '{place} is too long. Most characters: {limit}.',
  minItems: '{place} has too few items. Least number: {limit}.',
  maxItems: '{place} has too many items. Most: {limit}.',
  isText: '{place} has half of a character (a lone surrogate, or a byte that is not UTF-8).',
  sameSearch:
    '{place} continues another search. Send it with the same parameters as the first request, or start again without it.',
  nameSearch:
    '{place} cannot be searched for: this service does not search by beginnings of names or by dates of birth (OPENCIF_NAME_SEARCH is false). Search for a full name, an e-mail, a phone or a reference.',
  cursor:
    '{place} must be a cursor of this same list, from its last answer and for the same login. Start again without one if it is too old.',
} as const;

/** What a member of a JSON type must be. */
export const typeForms: Readonly<Record<string, string>> = {
  object: 'a JSON object, in braces',
  array: 'a JSON list, in square brackets',
  string: 'a JSON text, in double quotes',
  integer: 'a whole number, without quotes',
};

/** What a member must be, by its name. Completes "must be …". */
export const memberForms: Readonly<Record<string, string>> = {
  phoneNumber: '6 to 12 digits, without the dialing code and without spaces, + or dashes',
  countryDialingCode: '1 to 4 digits without +, such as 1 for the United States',
  stateCode: 'the two capital letters of a US state or territory, such as NY',
  postalCode: '5 to 10 letters, digits or dashes',
  countryCodeA3: 'three capital letters (ISO 3166-1 alpha-3), such as USA',
  citizenshipCountryCodeA3: 'three capital letters (ISO 3166-1 alpha-3), such as USA',
  issuanceCountryCodeA3: 'three capital letters (ISO 3166-1 alpha-3), such as USA',
  dateOfBirth: 'a day of the calendar as YYYY-MM-DD',
  taxNumberLast4: 'the last four digits of the SSN or EIN',
  phoneLast4: 'the last four digits of a phone',
  atLeast: 'a whole number from 1 to 5, without quotes',
  expiryDate: 'a day of the calendar as YYYY-MM-DD',
  email: 'an e-mail address, such as name@example.test',
  businessFederalEin: 'nine digits without a dash',
  customerReference: '1 to 32 letters and digits',
  reference: '1 to 32 letters and digits',
  newPassword:
    '8 to 50 characters, with a digit, a lower-case letter, an upper-case letter and one of !@#$%^&*',
  limit: `a whole number from 1 to ${limits.pageItems.value}`,
  wait: `a whole number from 0 to ${limits.eventWaitSeconds.value}, in seconds`,
  version: 'a whole number of at least 1',
  change: 'the number of a version, a whole number of at least 1',
  at: 'a time with a zone, as in RFC 3339, such as 2026-01-31T12:00:00Z',
  closedBefore: 'a time with a zone, as in RFC 3339, such as 2026-01-31T12:00:00Z',
  cursor: 'the nextCursor of the last answer, unchanged',
  after: 'a cursor of GET /events, unchanged; 0.0 is the beginning',
  from: 'a cursor of GET /events, unchanged; 0.0 is the beginning',
  to: 'a cursor of GET /events, unchanged',
  phone: 'a phone number, with at least one digit',
  name: 'the beginning of a name, with at least one letter or digit',
  'if-match': 'an ETag as it was answered, in double quotes, such as "7"; several with commas; or *',
  'idempotency-key': '1 to 255 visible ASCII characters without spaces',
  field: 'the place of a number in the customer, such as /customer/identificationDocuments/0/value',
  idempotencyKey: '1 to 255 visible ASCII characters without spaces',
  'opencif-reason': `1 to ${limits.reasonCharacters.value} characters on one line; those outside ASCII, and %, as %XX for each byte of UTF-8`,
  reason: `1 to ${limits.reasonCharacters.value} characters on one line`,
};

/** What a text of a pattern must be, where several members share it. */
export const patternForms: Readonly<Record<string, string>> = {
  '^[0-9a-f]{32}$': 'the id of a request: 32 hex digits',
  '^((?![<>]).)*$': 'a text of one line without < and >',
  '^[0-9]{9}$': 'nine digits without dashes where type is SSN',
  '^[0-9a-zA-Z_]+$': '1 to 36 letters, digits or underscores',
  '^[0-9A-Za-z_-]+$': 'base64url, as toJSON() of the credential gives it',
  '^[0-9A-Za-z_/]+$': 'the name of a section as in the history, such as email',
};

/** Fills the blanks of a hint. What is too long, such as a list of names, ends with three dots. */
export function filled(hint: string, values: Readonly<Record<string, string | number>> = {}): string {
  const text = hint.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
  return text.length <= HINT_MAX ? text : `${text.slice(0, HINT_MAX - 3)}...`;
}
