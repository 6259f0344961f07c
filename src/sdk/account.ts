/** `client.auth`, `client.user`, `client.sandbox`: sign-in, your password, the sandbox. */
import { UnexpectedAnswerError } from './errors.ts';
import type { List } from './list.ts';
import type { CallOptions } from './options.ts';
import { APIPromise } from './promise.ts';
import type { Transport } from './transport.ts';
import type {
  AccessToken,
  ListQuery,
  Page,
  PasswordChange,
  SandboxRequest,
  SandboxRequestsQuery,
  Status,
  Token,
} from './types.ts';

type GetToken = (options?: CallOptions) => APIPromise<Token>;

export function signIn(
  transport: Transport,
  user: { readonly login: string; readonly password: string },
  options?: CallOptions,
): APIPromise<Token> {
  const path = '/auth/get-token';
  const request = { method: 'POST', path, body: { user }, token: false, repeat: 'safe' } as const;
  const answer = transport.send<GivenToken>(request, options);
  return new APIPromise(answer.then((given) => ({ ...given, data: tokenOf(given.data) })));
}

type GivenToken = { readonly token?: string | { readonly base?: string }; readonly dtsExpireAt?: string };

/** The vendor's newer page names two kinds of token, `base` and `confined`; all calls here need `base`. */
function tokenOf({ token, dtsExpireAt = '' }: GivenToken): Token {
  const text = typeof token === 'object' ? token.base : token;
  if (!text) throw new UnexpectedAnswerError('POST /auth/get-token answered without a token.', 200);
  return { token: text, dtsExpireAt };
}

/** What the calls about tokens need of the client. */
export interface AuthParts {
  readonly transport: Transport;
  readonly getToken: GetToken;
  /** Makes the client stop using its token. */
  readonly forget: () => void;
}

export class AuthCalls {
  readonly #transport: Transport;
  readonly #getToken: GetToken;
  readonly #forget: () => void;

  constructor({ transport, getToken, forget }: AuthParts) {
    this.#transport = transport;
    this.#getToken = getToken;
    this.#forget = forget;
  }

  /**
   * Gets a new token with the client's login and password. Calls fetch their own; use this to pass a token to
   * something else. @throws UnauthorizedError, TooManyAttemptsError
   */
  getToken(options?: CallOptions): APIPromise<Token> {
    return this.#getToken(options);
  }

  /** Ends the client's token. The next call signs in again, if the client has login and password. opencif only. */
  signOut(options?: CallOptions): APIPromise<Status> {
    return this.#ending({ method: 'POST', path: '/auth/sign-out' }, options);
  }

  /** Lists the tokens of the login that can be used, newest first. opencif only. */
  listTokens(query: ListQuery = {}, options?: CallOptions): List<AccessToken> {
    const request = { method: 'GET', path: '/auth/tokens', query: { ...query }, repeat: 'safe' } as const;
    return this.#transport.list(request, 'cursor', options);
  }

  /** Ends one token of the login. opencif only. @throws TokenNotFoundError */
  endToken(tokenId: string, options?: CallOptions): APIPromise<Status> {
    const request = {
      method: 'DELETE',
      path: '/auth/tokens/:tokenId',
      params: { tokenId },
      repeat: 'once',
    } as const;
    return this.#transport.call(request, options);
  }

  /** Signs the login out everywhere: ends all its tokens and console sessions. opencif only. */
  endTokens(options?: CallOptions): APIPromise<Status> {
    return this.#ending({ method: 'DELETE', path: '/auth/tokens' }, options);
  }

  /** Sent once: if the answer is lost, the token may have ended, and a retry would get another one. */
  #ending(what: { method: 'POST' | 'DELETE'; path: string }, options?: CallOptions): APIPromise<Status> {
    const answer = this.#transport.send<Status>({ ...what, repeat: 'once' }, options);
    return new APIPromise(
      answer.then((done) => {
        this.#forget();
        return done;
      }),
    );
  }
}

export class UserCalls {
  readonly #transport: Transport;
  readonly #changed: (password: string) => void;

  constructor(transport: Transport, changed: (password: string) => void) {
    this.#transport = transport;
    this.#changed = changed;
  }

  /**
   * Changes your password. This ends the login's tokens; this client signs in again with the new password.
   *
   * @throws WrongOldPasswordError, RequestValidationError, TooManyAttemptsError
   */
  changePassword(input: PasswordChange, options?: CallOptions): APIPromise<Status> {
    const path = '/user/change-password';
    const request = { method: 'POST', path, body: input, repeat: 'once' } as const;
    const answer = this.#transport.send<Status>(request, options);
    return new APIPromise(
      answer.then((done) => {
        this.#changed(input.newPassword);
        return done;
      }),
    );
  }
}

export class SandboxCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Removes every customer and puts the sample back. Sandbox only. @throws NotFoundError elsewhere */
  reset(options?: CallOptions): APIPromise<Status> {
    return this.#transport.call({ method: 'POST', path: '/sandbox/reset', repeat: 'safe' }, options);
  }

  /**
   * What programs sent, newest first; with `requestId` one request, with headers and bodies. Sandbox only.
   * @throws NotFoundError elsewhere
   */
  requests(query: SandboxRequestsQuery = {}, options?: CallOptions): APIPromise<Page<SandboxRequest>> {
    return this.#transport.call(
      { method: 'GET', path: '/sandbox/requests', query: { ...query }, repeat: 'safe' },
      options,
    );
  }
}
