/** Requests and answers of the endpoints for logins, for documents and tests. */
import { sandboxLogin, sandboxPeople } from './sandbox.ts';

const [support] = sandboxPeople;

export const loginName = support.login;

export const login = {
  login: support.login,
  role: support.role,
  disclosure: 'masked',
  state: 'enabled',
  createdAt: '2023-11-01T17:20:00.000Z',
  lastSignInAt: null,
} as const;

export const loginsListAnswer = {
  items: [
    {
      login: sandboxLogin.login,
      role: 'integration',
      disclosure: 'documented',
      state: 'enabled',
      createdAt: '2023-11-01T17:20:00.000Z',
      lastSignInAt: '2023-11-01T17:25:00.000Z',
    },
    login,
  ],
  nextCursor: null,
} as const;

export const loginsCreate = { login: 'zoe_support', role: 'support' } as const;
export const loginsCreateAnswer = {
  ...login,
  ...loginsCreate,
  password: 'exampleOfAPassword23aA2!',
} as const;

export const loginsSetRole = { role: 'auditor' } as const;
export const loginAfterSetRole = { ...login, ...loginsSetRole } as const;

export const loginsSetDisclosure = { disclosure: 'masked' } as const;

const { createdAt, lastSignInAt, ...first } = login;
export const loginDisabled = {
  ...first,
  state: 'disabled',
  disabledAt: '2023-11-01T18:00:00.000Z',
  createdAt,
  lastSignInAt,
} as const;
