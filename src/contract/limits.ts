/**
 * The one table of limits: everything that a caller can use up. `docs/operations.md` prints it, and
 * `buildServer({ limits })` replaces single values, as tests do to reach a limit quickly.
 */
import { accessLimits } from './access-limits.ts';
import { callerLimits } from './caller-limits.ts';

import { findLimits } from './find-limits.ts';
import type { Limit } from './limit.ts';
import { openidLimits } from './openid-limits.ts';
import { sandboxLimits } from './sandbox-limits.ts';
import { sessionLimits } from './session-limits.ts';
import { webhookLimits } from './webhook-limits.ts';

export type { Limit };

export const limits = {
  bodyBytes: {
    value: 64 * 1024,
    unit: 'bytes',
    meaning: 'body of a request, except a batch',
    over: '413 `requestTooLarge`',
  },
  formBytes: {
    value: 64 * 1024,
    unit: 'bytes',
    meaning:
      "form that a page of the console sends; a page's own requests keep the limits of their endpoints",
    over: '413 `requestTooLarge`, as a page',
  },
  consoleCsvItems: {
    value: 10_000,
    unit: 'items',
    meaning: 'entries in a file that the console makes of who saw or who did',
    over: 'a page that asks for a shorter period; no file leaves anything out',
  },
  batchBytes: {
    value: 4 * 1024 * 1024,
    unit: 'bytes',
    meaning: "body of a batch; each item's own may be as large as its endpoint accepts",
    over: '413 `requestTooLarge`',
  },
  headBytes: {
    value: 16 * 1024,
    unit: 'bytes',
    meaning: 'address and headers of a request together',
    over: '431 `headersTooLarge`, and the connection ends',
  },
  headers: {
    value: 100,
    unit: 'items',
    meaning: 'headers of a request',
    over: '431 `headersTooLarge`',
  },
  bodyLevels: {
    value: 32,
    unit: 'levels',
    meaning: 'objects and arrays inside each other in a body; a batch that fits its schema has at most 9',
    over: '400 `requestValidateError` for the whole request',
  },
  batchItems: {
    value: 500,
    unit: 'items',
    meaning: 'requests in a batch',
    over: '400 `requestValidateError`',
  },
  contactItems: {
    value: 20,
    unit: 'items',
    meaning: 'each list of a customer: addresses, phones, documents, representatives',
    over: '400 `requestValidateError`',
  },
  reasonCharacters: {
    value: 200,
    unit: 'characters',
    meaning: 'the reason for a change',
    over: '400 `requestValidateError`',
  },
  pageItems: {
    value: 100,
    unit: 'items',
    meaning: 'a page of a list',
    over: '400 `requestValidateError`',
  },
  eventWaitSeconds: {
    value: 30,
    unit: 'seconds',
    meaning: 'how long `GET /events` may be held while there is nothing to tell',
    over: '400 `requestValidateError`',
  },
  requestSeconds: {
    value: 30,
    unit: 'seconds',
    meaning: 'how long a client may take to send a request, or to begin one on a new connection',
    over: '408 `requestTimeout`, and the connection ends',
  },
  idleSeconds: {
    value: 72,
    unit: 'seconds',
    meaning: 'how long a connection is kept between two requests: longer than common proxies keep theirs',
    over: 'the connection ends',
  },
  connections: {
    value: 10_000,
    unit: 'connections',
    env: 'OPENCIF_CONNECTIONS',
    meaning: 'open connections of a process. Each needs an open file: `ulimit -n` must allow more',
    over: 'a further connection ends at once',
  },
  connectionsPerNetwork: {
    value: 5000,
    unit: 'connections',
    env: 'OPENCIF_CONNECTIONS_PER_NETWORK',
    meaning:
      'open connections of a process from one network (an IPv4 address, or an IPv6 /64). Trusted proxies are not counted',
    over: 'a further connection ends at once',
  },
  requestsPerTurn: {
    value: 64,
    unit: 'requests',
    meaning:
      'requests of a process that begin in one turn of its event loop: as many as one statement accepts',
    over: 'they wait',
  },
  turnMilliseconds: {
    value: 1,
    unit: 'milliseconds',
    meaning: 'time after which a process begins no further request in the same turn of its event loop',
    over: 'requests wait',
  },
  requestsWaiting: {
    value: 1024,
    unit: 'requests',
    meaning: 'requests of a process that wait to begin: roughly half a second of work. Networks take turns',
    over: '503 `serviceUnavailable` with `Retry-After` for the newest of the network that has most waiting',
  },
  requestsFollowing: {
    value: 100,
    unit: 'requests',
    meaning:
      'requests on a connection that follow one whose answer was not taken yet; they begin one after another',
    over: 'the connection ends; what had not begun is not carried out',
  },
  operatorRequests: {
    value: 20,
    unit: 'requests',
    meaning:
      'requests to `/health`, `/health/live`, `/health/ready` and `/metrics` of a process in a second that begin before all others',
    over: 'they begin 50 ms later, and wait like all others',
  },
  requestsPerLogin: {
    value: 512,
    unit: 'requests',
    env: 'OPENCIF_REQUESTS_PER_LOGIN',
    meaning: 'requests of a login that are under way in a process at once',
    over: '429 `tooManyRequests` with `Retry-After`',
  },
  refusalsPerSecond: {
    value: 400,
    unit: 'requests',
    meaning: 'requests that a process refuses at once, with 401, 404 (unknown path) or 429, in a second',
    over: 'the refusals are sent later; networks take turns',
  },
  refusalsHeld: {
    value: 4096,
    unit: 'requests',
    meaning: 'refusals of a process that wait to be sent',
    over: 'the newest refusal of the network with the most waiting is dropped, and its connection ends',
  },
  unreadBytesPerLogin: {
    value: 64 * 1024 * 1024,
    unit: 'bytes',
    meaning: 'what the clients of a login have not taken of their answers, in a process',
    over: '429 `tooManyRequests` with `Retry-After` for further reads',
  },
  unreadSeconds: {
    value: 30,
    unit: 'seconds',
    meaning: 'how long a client may take nothing of an answer',
    over: 'the connection ends',
  },
  customerBytes: {
    value: 256 * 1024,
    unit: 'bytes',
    env: 'OPENCIF_CUSTOMER_BYTES',
    meaning: 'stored personal data of a customer: that of a business with about 1,000 employees',
    over: '400 `customerTooLarge`; what makes the customer no larger is still accepted',
  },
  heldRequestsPerLogin: {
    value: 100,
    unit: 'requests',
    env: 'OPENCIF_HELD_REQUESTS_PER_LOGIN',
    meaning: 'requests for events of a login that a process holds at once',
    over: '429 `tooManyRequests` with `Retry-After`',
  },
  heldRequestsPerAggregator: {
    value: 400,
    unit: 'requests',
    env: 'OPENCIF_HELD_REQUESTS_PER_AGGREGATOR',
    meaning: 'requests for events of all logins of an aggregator that a process holds at once',
    over: '429 `tooManyRequests` with `Retry-After`',
  },
  heldRequests: {
    value: 1000,
    unit: 'requests',
    env: 'OPENCIF_HELD_REQUESTS',
    meaning: 'requests for events of all logins that a process holds at once',
    over: '429 `tooManyRequests` with `Retry-After`',
  },
  pagesAtOnce: {
    value: 1,
    unit: 'requests',
    meaning: 'pages of customers, of the history or of events that a process reads at a time',
    over: 'they wait; logins take turns',
  },
  pageBytes: {
    value: 256 * 1024,
    unit: 'bytes',
    meaning:
      'stored personal data on a page of customers, of the history or of events; a page has at least one item',
    over: 'the page ends there, and `nextCursor` continues',
  },
  searchCandidates: {
    value: 500,
    unit: 'items',
    meaning: 'customers that are looked at for a page of a search, those included that no longer match',
    over: 'the page ends there, and `nextCursor` continues',
  },
  ...findLimits,
  logins: {
    value: 1000,
    unit: 'items',
    meaning:
      'logins of an aggregator that its admins may make, disabled ones included; the command line may add more',
    over: '400 `loginLimitReached`',
  },
  ...webhookLimits,
  ...sandboxLimits,
  signInWindowSeconds: {
    value: 300,
    unit: 'seconds',
    meaning:
      'window in which sign-ins are counted, over all nodes; changed passwords are counted apart, in the same way',
    over: 'a new count begins',
  },
  signInFailuresPerLogin: {
    value: 10,
    unit: 'attempts',
    meaning: 'wrong passwords for a login in a window',
    over: '429 `tooManyAttempts` until the window ends',
  },
  signInFailuresPerAddress: {
    value: 100,
    unit: 'attempts',
    meaning: 'wrong passwords from an IPv4 address, or an IPv6 network (/64), in a window',
    over: '429 `tooManyAttempts` until the window ends',
  },
  signInsPerLogin: {
    value: 300,
    unit: 'attempts',
    meaning: 'right passwords for a login in a window: each makes a token',
    over: '429 `tooManyAttempts` until the window ends; tokens stay valid',
  },
  signInsPerAddress: {
    value: 600,
    unit: 'attempts',
    meaning: 'right passwords from an IPv4 address, or an IPv6 network (/64), in a window',
    over: '429 `tooManyAttempts` until the window ends; tokens stay valid',
  },
  tokensPerLogin: {
    value: 1000,
    unit: 'items',
    env: 'OPENCIF_TOKENS_PER_LOGIN',
    meaning: 'tokens of a login that can be used',
    over: 'the oldest token ends when another is made',
  },
  tokenUseSeconds: {
    value: 60,
    unit: 'seconds',
    meaning: 'how often a node stores when tokens were last used',
    over: 'the times are stored then',
  },
  signInsWaiting: {
    value: 64,
    unit: 'requests',
    meaning: 'sign-ins that wait on a node, shared fairly between addresses and between logins',
    over: '429 `tooManyAttempts` for the one that is furthest behind in its own share',
  },
  ...sessionLimits,
  ...openidLimits,
  taxNumberWindowSeconds: {
    value: 3600,
    unit: 'seconds',
    meaning: 'window in which it is counted how often a login is told that an SSN or EIN is registered',
    over: 'what is older no longer counts',
  },
  taxNumbersTakenMasked: {
    value: 20,
    unit: 'items',
    meaning: 'how often a login of disclosure `masked` is told `customerExists` in a window, over all nodes',
    over: '429 `tooManyRequests` for every registration with an SSN or EIN, dry runs too',
  },
  taxNumbersTaken: {
    value: 1000,
    unit: 'items',
    meaning:
      'how often a login of disclosure `documented` is told `customerExists` in a window, over all nodes',
    over: '429 `tooManyRequests` for every registration with an SSN or EIN, dry runs too',
  },
  taxNumbersOfOneEnding: {
    value: 1000,
    unit: 'items',
    meaning:
      'registrations by a login of disclosure `masked` with an SSN, or an EIN, that ends in the same four digits, in a window on a node',
    over: '429 `tooManyRequests` for those with this ending, dry runs too',
  },
  ...accessLimits,
  ...callerLimits,
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limits;

/** The values alone, by name. */
export type Limits = { readonly [Name in LimitName]: number };
