/** The rows of the list of endpoints that exist in the sandbox only. */
import { statusAnswer } from './auth.ts';
import type { Endpoint } from './endpoint.ts';
import * as examples from './sandbox-examples.ts';
import { sandboxRequestsAnswer, sandboxRequestsQuery } from './sandbox-requests.ts';

export const sandboxEndpoints = [
  {
    name: 'sandbox-reset',
    method: 'POST',
    path: '/sandbox/reset',
    token: true,
    right: null,
    sandboxOnly: true,
    summary: 'Restore the sample data',
    description:
      'Sandbox only: removes every customer, restores the documented sample customers and login, and forgets the requests. Other logins stay, and so do the tokens of unchanged logins.',
    answer: statusAnswer,
    errors: ['unauthorized'],
    examples: [{ name: 'Reset', data: { status: true } }],
  },
  {
    name: 'sandbox-requests',
    method: 'GET',
    path: '/sandbox/requests',
    token: true,
    right: 'read',
    reads: 'requests',
    sandboxOnly: true,
    summary: 'See what programs sent',
    description:
      'Sandbox only: returns the last requests of programs of your aggregator, and those that nobody was signed in for, with their answers. They are in the memory of the process, without secrets and identity numbers, and are gone when it ends.',
    query: sandboxRequestsQuery,
    answer: sandboxRequestsAnswer,
    errors: ['requestValidateError', 'unauthorized'],
    examples: [{ name: 'A list', data: examples.sandboxRequestsAnswer }],
  },
] as const satisfies readonly Endpoint[];
