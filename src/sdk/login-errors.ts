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
