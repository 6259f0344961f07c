/** The limits of verifying callers: rows of the table of limits. */
import type { Limit } from './limit.ts';

export const callerLimits = {
  verificationsPerCustomer: {
    value: 10,
    unit: 'items',
    env: 'OPENCIF_VERIFICATIONS_PER_CUSTOMER',
    meaning: 'how often callers of a customer may be verified in a window, by all logins and over all nodes',
    over: '429 `tooManyRequests` with `Retry-After`, and an audit event',
  },
  verificationsPerLogin: {
    value: 120,
    unit: 'items',
    env: 'OPENCIF_VERIFICATIONS_PER_LOGIN',
    meaning: 'how often a login may verify callers in a window, over all nodes',
    over: '429 `tooManyRequests` with `Retry-After`, and an audit event',
  },
  verificationWindowSeconds: {
    value: 3600,
    unit: 'seconds',
    meaning: 'window in which verifications are counted',
    over: 'older ones no longer count',
  },
  verificationSeconds: {
    value: 600,
    unit: 'seconds',
    meaning: 'how long a verification of a caller counts for changes of the customer by the same login',
    over: 'the caller has to be verified again',
  },
} as const satisfies Record<string, Limit>;
