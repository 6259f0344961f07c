/** `client.auth`, `client.user`, `client.sandbox`: signing in, the own password, the sandbox. */
import type { CallOptions } from './options.ts';
import { APIPromise } from './promise.ts';
import type { Transport } from './transport.ts';
import type { Status, Token } from './types.ts';

export class AuthCalls {
  readonly #signIn: (options?: CallOptions) => APIPromise<Token>;

  constructor(signIn: (options?: CallOptions) => APIPromise<Token>) {
    this.#signIn = signIn;
  }

  /**
   * A new token with the client's login and password. Calls fetch their own when they need one; this is
   * for handing a token to something else. @throws UnauthorizedError, TooManyAttemptsError
   */
  getToken(options?: CallOptions): APIPromise<Token> {
    return this.#signIn(options);
  }
}

export interface PasswordChange {
  readonly oldPassword: string;
  readonly newPassword: string;
}

export class UserCalls {
  readonly #transport: Transport;
  readonly #changed: (password: string) => void;

  constructor(transport: Transport, changed: (password: string) => void) {
    this.#transport = transport;
    this.#changed = changed;
  }

  /**
   * Changes the own password. It ends the login's tokens; this client signs in anew with the new password.
   *
   * @throws WrongOldPasswordError, RequestValidationError, TooManyAttemptsError
   */
  changePassword(input: PasswordChange, options?: CallOptions): APIPromise<Status> {
    const path = '/user/change-password';
    const answer = this.#transport.send<Status>(
      { method: 'POST', path, body: input, repeat: 'once' },
      options,
    );
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
}
