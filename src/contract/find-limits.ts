/** The limits of finding customers: rows of the table of limits. */
import type { Limit } from './limit.ts';

export const findLimits = {
  nameBeginnings: {
    value: 24,
    unit: 'items',
    meaning: 'beginnings that a name is found by: up to two for each of its words',
    over: 'the last words of the name find nothing',
  },
  birthSearchMisses: {
    value: 100,
    unit: 'items',
    env: 'OPENCIF_BIRTH_SEARCH_MISSES',
    meaning:
      'searches of a login by date of birth and last four digits that find nobody, in a window, over all nodes',
    over: '429 `tooManyRequests` with `Retry-After` for each such search, and an audit event',
  },
  birthSearchWindowSeconds: {
    value: 3600,
    unit: 'seconds',
    meaning: 'window in which such searches are counted',
    over: 'older ones no longer count',
  },
  recentCustomers: {
    value: 8,
    unit: 'items',
    meaning: 'customers that a login opened last and sees in its list',
    over: 'older ones are left out',
  },
} as const satisfies Record<string, Limit>;
