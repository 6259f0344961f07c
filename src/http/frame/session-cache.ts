/** Remembers sessions for a few seconds, as `TokenCache` does with tokens. */
import type { Session } from '../../storage/account/session.ts';
import { TokenCache } from './authenticate.ts';

export class SessionCache {
  readonly #used: TokenCache<Session>;
  /** A memory of its own: otherwise a use that comes a moment later would not be noted. */
  readonly #unused: TokenCache<Session>;

  /** @param find looks a cookie's value up in the store, and notes there whether the session was used */
  constructor(find: (value: string, isUse: boolean) => Promise<Session | null>) {
    this.#used = new TokenCache((value) => find(value, true));
    this.#unused = new TokenCache((value) => find(value, false));
  }

  sessionOf(value: string, isUse: boolean): Promise<Session | null> {
    return (isUse ? this.#used : this.#unused).bearerOf(value);
  }

  /** Makes this node forget the login's sessions at once. */
  forget(login: string): void {
    this.#used.forget(login);
    this.#unused.forget(login);
  }
}
