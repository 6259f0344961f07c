/** The rows of the list of endpoints with which a login sees and ends its own tokens. */
import { statusAnswer } from './auth.ts';
import type { Endpoint } from './endpoint.ts';
import * as examples from './token-examples.ts';
import { authListTokensAnswer, authListTokensQuery, tokenParams } from './tokens.ts';

export const tokenEndpoints = [
  {
    name: 'auth-sign-out',
    method: 'POST',
    path: '/auth/sign-out',
    token: true,
    right: null,
    summary: 'Sign out',
    description: 'Ends the token that you send, on every node within 5 seconds. The other tokens stay.',
    answer: statusAnswer,
    errors: ['unauthorized'],
    examples: [{ name: 'Signed out', data: { status: true } }],
  },
  {
    name: 'auth-list-tokens',
    method: 'GET',
    path: '/auth/tokens',
    token: true,
    right: null,
    summary: 'List your own tokens',
    description:
      'The tokens of the login that can still be used, newest first. The tokens themselves are not shown.',
    query: authListTokensQuery,
    answer: authListTokensAnswer,
    errors: ['requestValidateError', 'unauthorized'],
    examples: [{ name: 'One token', data: examples.authListTokensAnswer }],
  },
  {
    name: 'auth-end-token',
    method: 'DELETE',
    path: '/auth/tokens/:tokenId',
    token: true,
    right: null,
    summary: 'End one of your own tokens',
    description: 'Ends the token on every node within 5 seconds. It may be the token that you send.',
    params: tokenParams,
    answer: statusAnswer,
    errors: ['requestValidateError', 'unauthorized', 'tokenNotFound'],
    examples: [{ name: 'Ended', path: { tokenId: examples.tokenId }, data: { status: true } }],
  },
  {
    name: 'auth-end-tokens',
    method: 'DELETE',
    path: '/auth/tokens',
    token: true,
    right: null,
    summary: 'Sign out everywhere',
    description:
      'Ends every token of the login on every node within 5 seconds, including the one that you send, and every console session. The password stays the same.',
    answer: statusAnswer,
    errors: ['unauthorized'],
    examples: [{ name: 'All ended', data: { status: true } }],
  },
] as const satisfies readonly Endpoint[];
