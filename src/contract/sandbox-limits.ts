/** The limits of what the sandbox remembers of requests: rows of the table of limits. */
import type { Limit } from './limit.ts';

export const sandboxLimits = {
  sandboxRequests: {
    value: 500,
    unit: 'items',
    meaning: 'requests that a sandbox remembers with their answers, in memory',
    over: 'the oldest are forgotten',
  },
  sandboxRequestBytes: {
    value: 16 * 1024 * 1024,
    unit: 'bytes',
    meaning: 'all requests and answers that a sandbox remembers together',
    over: 'the oldest are forgotten',
  },
  sandboxBodyBytes: {
    value: 256 * 1024,
    unit: 'bytes',
    meaning: 'a body that a sandbox remembers',
    over: 'the request is remembered without it',
  },
} as const satisfies Record<string, Limit>;
