/** Errors of the endpoints for tokens; see `api-errors.ts`. */
import { APIError } from './errors.ts';

/** The login has no such token, or no longer. */
export class TokenNotFoundError extends APIError {
  override readonly name = 'TokenNotFoundError';

  get tokenId(): string {
    return this.text('tokenId');
  }
}
