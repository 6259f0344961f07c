/** Errors of the identity provider, which people meet in a browser; see `api-errors.ts`. */
import { APIError } from './errors.ts';

/** The identity provider did not sign the person in, or gives them no role. */
export class OpenidRefusedError extends APIError {
  override readonly name = 'OpenidRefusedError';

  /** `denied`, `invalid`, `state`, `noRole`, `noLogin` or `disabled`. */
  get reason(): string {
    return this.text('reason');
  }
}

export class IdentityProviderUnavailableError extends APIError {
  override readonly name = 'IdentityProviderUnavailableError';
}
