/** The limits of console sessions and passkeys: rows of the table of limits. */
import type { Limit } from './limit.ts';

export const sessionLimits = {
  sessionIdleSeconds: {
    value: 900,
    unit: 'seconds',
    env: 'OPENCIF_SESSION_IDLE_SECONDS',
    meaning:
      'how long a console session lasts without a request, apart from those that a live list makes by itself; its use is stored every 30 s, so it may end that much earlier',
    over: '401 `unauthorized`, and the person signs in again',
  },
  sessionSeconds: {
    value: 43_200,
    unit: 'seconds',
    env: 'OPENCIF_SESSION_SECONDS',
    meaning: 'how long a console session lasts at most',
    over: '401 `unauthorized`, and the person signs in again',
  },
  sessionWaitingSeconds: {
    value: 600,
    unit: 'seconds',
    meaning: 'how long a console session waits for its second factor',
    over: '401 `unauthorized`, and the person signs in again',
  },
  sessionsPerLogin: {
    value: 10,
    unit: 'items',
    meaning: 'console sessions of a login; those that wait for their second factor are counted separately',
    over: 'the oldest one ends',
  },
  passkeysPerLogin: {
    value: 10,
    unit: 'items',
    meaning: 'passkeys of a login',
    over: '400 `passkeyLimitReached`',
  },
  passkeyChallengeSeconds: {
    value: 300,
    unit: 'seconds',
    meaning: 'how long the browser may take to answer with a passkey',
    over: '400 `passkeyRefused`; ask for new options',
  },
} as const satisfies Record<string, Limit>;
