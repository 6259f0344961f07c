/**
 * Every error of the wire in one table: code, HTTP status, message, context keys in order. `documented` says
 * whether the vendor's documentation shows it; the others are this project's choices (`docs/wire.md` gives the
 * reason for each), and are changed here.
 */

export interface ErrorRow {
  readonly status: number;
  /** Omitted if the documented error has none. `{login}` is replaced by the login. */
  readonly message?: string;
  /** Keys of `context` in wire order; omitted if the error has none. */
  readonly context?: readonly string[];
  readonly documented: boolean;
}

export const errors = {
  requestValidateError: { status: 400, documented: true },
  unauthorized: { status: 401, message: 'Authentication error', documented: true },
  forbidden: {
    status: 403,
    message: 'The role of this login does not have the right that the request needs.',
    context: ['right'],
    documented: false,
  },
  callerNotVerified: {
    status: 403,
    message:
      'The policy of the aggregator lets people change a customer only within ten minutes of verifying the caller.',
    context: ['customerId'],
    documented: false,
  },
  wrongOldPassword: { status: 400, message: 'Wrong old password (login={login})', documented: true },
  customerNotFound: {
    status: 400,
    message: 'Customer not found.',
    context: ['customerId'],
    documented: true,
  },
  customerFieldNotFound: {
    status: 400,
    message: 'The customer has no such number.',
    context: ['customerId', 'field'],
    documented: false,
  },
  versionNotFound: {
    status: 400,
    message: 'The customer has no such version, or did not exist at that time.',
    context: ['customerId'],
    documented: false,
  },
  sectionsNotThere: {
    status: 400,
    message: 'The customer did not have these sections then, so they cannot be put back.',
    context: ['customerId', 'sections'],
    documented: false,
  },
  sectionsChangedSince: {
    status: 400,
    message: 'A later change touched these sections, so the change cannot be undone.',
    context: ['customerId', 'sections'],
    documented: false,
  },
  customerExists: {
    status: 400,
    message: 'Customer exists.',
    context: ['cFiAggregatorId', 'customerId'],
    documented: true,
  },
  referenceExists: {
    status: 400,
    message: 'Reference already exists.',
    context: ['reference', 'entityId'],
    documented: true,
  },
  customerInvalidField: {
    status: 400,
    message: 'Invalid field for the current customer type.',
    context: ['customerId', 'customerType', 'field'],
    documented: false,
  },
  customerInvalidType: {
    status: 400,
    message: 'Invalid customer type.',
    context: ['customerId', 'customerType'],
    documented: false,
  },
  businessRepresentativeNotFound: {
    status: 400,
    message: 'Business representative not found.',
    context: ['customerId', 'businessRepresentativeId'],
    documented: false,
  },
  businessRepresentativeExists: {
    status: 400,
    message: 'Business representative exists.',
    context: ['businessRepresentativeId'],
    documented: false,
  },
  employeeExists: {
    status: 400,
    message: 'Employee exists.',
    context: ['companyId', 'employeeId'],
    documented: false,
  },
  employeeNotFound: {
    status: 400,
    message: 'Employee not found.',
    context: ['companyId', 'employeeId'],
    documented: false,
  },
  customerTooLarge: {
    status: 400,
    message: 'The customer would become larger than a customer may be.',
    context: ['customerId'],
    documented: false,
  },
  customerErased: {
    status: 410,
    message: 'The customer was erased.',
    context: ['customerId', 'erasedAt'],
    documented: false,
  },
  customerNotClosed: {
    status: 400,
    message: 'Only a closed customer can be erased.',
    context: ['customerId'],
    documented: false,
  },
  legalHold: {
    status: 400,
    message: 'The customer is under a legal hold and cannot be erased.',
    context: ['customerId', 'legalHoldSince'],
    documented: false,
  },
  retentionNotOver: {
    status: 400,
    message: 'The customer must be kept for longer before it can be erased.',
    context: ['customerId', 'erasableFrom'],
    documented: false,
  },
  versionConflict: {
    status: 412,
    message: 'The customer was changed since the version in If-Match.',
    context: ['customerId', 'version', 'sections'],
    documented: false,
  },
  versionTagUnknown: {
    status: 412,
    message:
      'No tag in If-Match is a version that this customer had. Send the ETag as it was answered, such as "7"; a proxy that compresses may have altered it.',
    context: ['customerId', 'version'],
    documented: false,
  },
  idempotencyKeyReused: {
    status: 422,
    message: 'The Idempotency-Key was used for another request. Use a new key for a new request.',
    documented: false,
  },
  idempotencyKeyInUse: {
    status: 409,
    message: 'The request with this Idempotency-Key is still in progress. Send it again a little later.',
    documented: false,
  },
  tokenNotFound: {
    status: 400,
    message: 'The login has no such token.',
    context: ['tokenId'],
    documented: false,
  },
  webhookNotFound: {
    status: 400,
    message: 'Webhook not found.',
    context: ['webhookId'],
    documented: false,
  },
  webhookUrlRefused: {
    status: 400,
    message: 'This URL cannot be used for a webhook; see docs/webhooks.md.',
    context: ['reason'],
    documented: false,
  },
  webhookLimitReached: {
    status: 400,
    message: 'The maximum number of webhooks, or of enabled ones, is reached. Delete or disable one first.',
    documented: false,
  },
  webhookDisabled: {
    status: 400,
    message: 'The webhook is disabled. Enable it first.',
    context: ['webhookId'],
    documented: false,
  },
  eventNotFound: {
    status: 400,
    message: 'There is no such event, or the webhook does not subscribe to its type.',
    context: ['eventId'],
    documented: false,
  },
  loginNotFound: { status: 400, message: 'Login not found.', context: ['login'], documented: false },
  loginExists: {
    status: 400,
    message: 'This login name is taken. Choose another.',
    context: ['login'],
    documented: false,
  },
  loginLimitReached: {
    status: 400,
    message: 'The aggregator has the maximum number of logins; disabled ones count too.',
    documented: false,
  },
  lastAdmin: {
    status: 400,
    message: 'This is the last enabled admin of the aggregator. Make or enable another one first.',
    context: ['login'],
    documented: false,
  },
  loginDisclosureFixed: {
    status: 400,
    message: 'People are always shown masked numbers; only a login of role integration can be shown more.',
    context: ['login'],
    documented: false,
  },
  loginAltered: {
    status: 400,
    message: 'The row of this login was altered in the database. Nothing was changed; tell the operator.',
    context: ['login'],
    documented: false,
  },
  crossSiteRequest: {
    status: 403,
    message: 'The request came with a session, but not from a page of this service.',
    documented: false,
  },
  secondFactorRequired: {
    status: 403,
    message: 'The password alone is not enough for this login: its passkey is needed too.',
    documented: false,
  },
  sessionsAreForPeople: {
    status: 403,
    message: 'The role integration is for programs, which sign in with POST /auth/get-token.',
    documented: false,
  },
  sessionNotFound: {
    status: 400,
    message: 'You have no such session.',
    context: ['sessionId'],
    documented: false,
  },
  passkeyRefused: {
    status: 400,
    message: 'The passkey was not accepted.',
    documented: false,
  },
  passkeyNotFound: {
    status: 400,
    message: 'You have no such passkey.',
    context: ['passkeyId'],
    documented: false,
  },
  lastPasskey: {
    status: 400,
    message: 'This is your last passkey. Enrol another one first.',
    documented: false,
  },
  passkeyLimitReached: {
    status: 400,
    message: 'The maximum number of passkeys is reached. Delete one first.',
    documented: false,
  },
  requestUnreadable: {
    status: 400,
    message:
      'The request cannot be read exactly: a header is broken, missing or sent twice, or the length of the body is contradictory.',
    documented: false,
  },
  notFound: { status: 404, message: 'There is no such method and path; see /docs.', documented: false },
  requestTimeout: {
    status: 408,
    message: 'The request did not arrive within 30 seconds.',
    documented: false,
  },
  requestTooLarge: {
    status: 413,
    message: 'The body is larger than 64 KiB (a batch: 4 MiB).',
    documented: false,
  },
  hostNotAllowed: {
    status: 421,
    message:
      'The Host header names another service. Call it by a name of its own machine, such as localhost, or list the name in OPENCIF_ALLOWED_HOSTS.',
    documented: false,
  },
  unsupportedMediaType: {
    status: 415,
    message: 'Send the body as Content-Type: application/json, without Content-Encoding.',
    documented: false,
  },
  headersTooLarge: {
    status: 431,
    message: 'Address and headers are larger than 16 KiB, or there are more than 100 headers.',
    documented: false,
  },
  tooManyAttempts: {
    status: 429,
    message: 'Too many sign-in attempts. Wait as many seconds as Retry-After says.',
    documented: false,
  },
  tooManyRequests: {
    status: 429,
    message: 'This login or address uses more than its share. Wait as many seconds as Retry-After says.',
    documented: false,
  },
  openidRefused: {
    status: 403,
    message: 'The identity provider did not sign you in, or you have no access here.',
    context: ['reason'],
    documented: false,
  },
  identityProviderUnavailable: {
    status: 503,
    message: 'The identity provider did not answer. Try again in a moment.',
    documented: false,
  },
  systemError: {
    status: 500,
    message: 'The service failed. Report the requestId to its operator.',
    documented: false,
  },
  serviceUnavailable: {
    status: 503,
    message: 'The store did not answer. Send the request again.',
    documented: false,
  },
  storeReadOnly: {
    status: 503,
    message: 'The store can be read but not changed. The log of the service says why.',
    documented: false,
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errors;

/** Texts, except for `sections`, a list of names. */
export type ContextValue = string | readonly string[];

/** The answer of a rule that refuses: a code of the table and the values of its context. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly context?: Readonly<Record<string, ContextValue>>;
}
