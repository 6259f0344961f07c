/** Errors about people's sessions and passkeys, which programs meet at most by mistake; see `api-errors.ts`. */
import { APIError } from './errors.ts';

/** A change came with the cookie of a session, but not from the service's own pages; nothing was done. */
export class CrossSiteRequestError extends APIError {
  override readonly name = 'CrossSiteRequestError';
}

/** The login is one of a person who has a passkey: its password alone gives no token. */
export class SecondFactorRequiredError extends APIError {
  override readonly name = 'SecondFactorRequiredError';
}

/** A login of the role `integration` signs in with `POST /auth/get-token`, not to the console. */
export class SessionsAreForPeopleError extends APIError {
  override readonly name = 'SessionsAreForPeopleError';
}

export class SessionNotFoundError extends APIError {
  override readonly name = 'SessionNotFoundError';

  get sessionId(): string {
    return this.text('sessionId');
  }
}

export class PasskeyRefusedError extends APIError {
  override readonly name = 'PasskeyRefusedError';
}

export class PasskeyNotFoundError extends APIError {
  override readonly name = 'PasskeyNotFoundError';

  get passkeyId(): string {
    return this.text('passkeyId');
  }
}

export class LastPasskeyError extends APIError {
  override readonly name = 'LastPasskeyError';
}

export class PasskeyLimitReachedError extends APIError {
  override readonly name = 'PasskeyLimitReachedError';
}
