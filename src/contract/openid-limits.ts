/** The limits of signing in through an identity provider: rows of the table of limits. */
import type { Limit } from './limit.ts';

export const openidLimits = {
  openidSeconds: {
    value: 600,
    unit: 'seconds',
    meaning: 'how long a person may take at the identity provider',
    over: '403 `openidRefused`; the person signs in again',
  },
  openidAnswerSeconds: {
    value: 5,
    unit: 'seconds',
    meaning: 'how long the identity provider may take to answer',
    over: '503 `identityProviderUnavailable` with `Retry-After`',
  },
  openidSignIns: {
    value: 64,
    unit: 'requests',
    meaning: 'sign-ins through the identity provider that a process works on at once',
    over: '429 `tooManyAttempts` with `Retry-After`',
  },
  openidSignInsPerAddress: {
    value: 8,
    unit: 'requests',
    meaning: 'of these, sign-ins from one IPv4 address or IPv6 network (/64)',
    over: '429 `tooManyAttempts` with `Retry-After`',
  },
} as const satisfies Record<string, Limit>;
