/** The handlers with which a login sees and ends its own tokens. */
import { authEndToken } from './auth-end-token.ts';
import { authEndTokens } from './auth-end-tokens.ts';
import { authListTokens } from './auth-list-tokens.ts';
import { authSignOut } from './auth-sign-out.ts';

export const tokenHandlers = {
  'auth-sign-out': authSignOut,
  'auth-list-tokens': authListTokens,
  'auth-end-token': authEndToken,
  'auth-end-tokens': authEndTokens,
};
