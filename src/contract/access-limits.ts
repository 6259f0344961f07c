/** The limits of what is recorded for auditors: rows of the table of limits. */
import type { Limit } from './limit.ts';

export const accessLimits = {
  revealsPerLogin: {
    value: 60,
    unit: 'items',
    env: 'OPENCIF_REVEALS_PER_LOGIN',
    meaning: 'numbers that a login may reveal in a window, over all nodes',
    over: '429 `tooManyRequests` with `Retry-After`, and an audit event',
  },
  revealWindowSeconds: {
    value: 3600,
    unit: 'seconds',
    meaning: 'window in which revealed numbers are counted',
    over: 'older ones no longer count',
  },
  proofChanges: {
    value: 2000,
    unit: 'items',
    meaning: 'changes of a customer that one request proves, rounded up to whole steps of 250',
    over: 'the answer has a `nextCursor`',
  },
  strangerNetworks: {
    value: 1000,
    unit: 'items',
    meaning:
      'networks that audit events tell apart in an hour for sign-ins under names that no login has, on each node',
    over: 'sign-ins from further networks are counted together',
  },
} as const satisfies Record<string, Limit>;
