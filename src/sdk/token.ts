/** The access token: fetched when first needed, kept, renewed before it expires; callers share one renewal. */
import { nowMs } from './mint.ts';
import type { Answer } from './promise.ts';
import type { Token } from './types.ts';

/** Renewed this long before it expires, or after nine tenths of its life if that is later. */
const EARLY_MS = 60_000;

export class TokenKeeper {
  readonly #signIn: (() => Promise<Answer<Token>>) | null;
  #token: string | null;
  /** By this machine's clock; not known for a token that the caller passed in. */
  #renewAtMs = Number.POSITIVE_INFINITY;
  #pending: Promise<string> | null = null;

  /** @param signIn null if there is nothing to sign in with */
  constructor(token: string | undefined, signIn: (() => Promise<Answer<Token>>) | null) {
    this.#token = token ?? null;
    this.#signIn = signIn;
  }

  /** @returns a token that stays valid for a while */
  async get(): Promise<string> {
    if (this.#token !== null && nowMs() < this.#renewAtMs) return this.#token;
    return (await this.#renewal()) ?? this.#token ?? '';
  }

  /**
   * Replaces a token after a 401.
   *
   * @param refused the token that was refused
   * @returns another token, which may exist already; null if there is nothing to sign in with
   */
  async renew(refused: string): Promise<string | null> {
    return this.#token !== null && this.#token !== refused ? this.#token : this.#renewal();
  }

  /** Makes the next call sign in again, with what `signIn` uses then. */
  forget(): void {
    this.#token = null;
    this.#pending = null;
  }

  async #renewal(): Promise<string | null> {
    if (this.#signIn === null) return null;
    if (this.#pending !== null) return this.#pending;
    const pending = this.#fetched(this.#signIn);
    this.#pending = pending;
    // A renewal that was forgotten in between must not replace a newer one.
    const done = () => {
      if (this.#pending === pending) this.#pending = null;
    };
    pending.then(done, done);
    return pending;
  }

  async #fetched(signIn: () => Promise<Answer<Token>>): Promise<string> {
    const { data, headers } = await signIn();
    // Uses the service's clock, so that a wrong clock here does not make every token look expired.
    const servedAtMs = Date.parse(headers.get('date') ?? '') || nowMs();
    const lifeMs = Date.parse(data.dtsExpireAt) - servedAtMs;
    this.#token = data.token;
    this.#renewAtMs = Number.isNaN(lifeMs)
      ? Number.POSITIVE_INFINITY
      : nowMs() + Math.max(lifeMs - EARLY_MS, lifeMs * 0.9);
    return data.token;
  }
}
