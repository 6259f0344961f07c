/** Errors about what logins may do, and of the endpoints that manage them; see `error-classes.ts`. */
import { APIError } from './errors.ts';

/** The role of your login lacks a right; nothing was done. */
export class ForbiddenError extends APIError {
  override readonly name = 'ForbiddenError';

  /** The right that it lacks: `read`, `correct`, `register`, `follow`, `reveal`, `examine` or `administer`. */
  get right(): string {
    return this.text('right');
  }
}

/** The policy wants a verified caller, and your login has verified none of this customer; nothing was changed. */
export class CallerNotVerifiedError extends APIError {
  override readonly name = 'CallerNotVerifiedError';

  get customerId(): string {
    return this.text('customerId');
  }
}

class LoginError extends APIError {
  get login(): string {
    return this.text('login');
  }
}

/** Your aggregator has no such login. */
export class LoginNotFoundError extends LoginError {
  override readonly name = 'LoginNotFoundError';
}

/** The name is taken, perhaps by a login that you cannot see. */
export class LoginExistsError extends LoginError {
  override readonly name = 'LoginExistsError';
}

/** The aggregator has the maximum number of logins. */
export class LoginLimitReachedError extends APIError {
  override readonly name = 'LoginLimitReachedError';
}

/** The aggregator would have no enabled admin; nothing was changed. */
export class LastAdminError extends LoginError {
  override readonly name = 'LastAdminError';
}

/** A person is always shown masked numbers; nothing was changed. */
export class LoginDisclosureFixedError extends LoginError {
  override readonly name = 'LoginDisclosureFixedError';
}

/** Somebody altered the row of the login in the database; nothing was changed. */
export class LoginAlteredError extends LoginError {
  override readonly name = 'LoginAlteredError';
}
