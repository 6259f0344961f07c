/** The access token: fetched when first needed, kept, renewed before it ends; callers share one renewal. */
import { nowMs } from './mint.ts';
import type { Answer } from './promise.ts';
import type { Token } from './types.ts';

/** Renewed this long before its end, or after nine tenths of its life when that is later. */
const EARLY_MS = 60_000;

export class TokenKeeper {
  readonly #signIn: (() => Promise<Answer<Token>>) | null;
  #token: string | null;
  /** By this machine's clock; a token that was handed in has no known end. */
  #renewAtMs = Number.POSITIVE_INFINITY;
  #pending: Promise<string> | null = null;

  /** @param signIn null when there is nothing to sign in with */
  constructor(token: string | undefined, signIn: (() => Promise<Answer<Token>>) | null) {
    this.#token = token ?? null;
    this.#signIn = signIn;
  }

  /** @returns a token that is good for a while yet */
  async get(): Promise<string> {
    if (this.#token !== null && nowMs() < this.#renewAtMs) return this.#token;
    return (await this.#renewal()) ?? this.#token ?? '';
  }

  /**
   * After a 401.
   *
   * @param refused the token that was refused
   * @returns another one, a newer one that is there already too; null when there is nothing to sign in with
   */
  async renew(refused: string): Promise<string | null> {
    return this.#token !== null && this.#token !== refused ? this.#token : this.#renewal();
  }

  /** Signs in anew at the next call, with what `signIn` then uses. */
  forget(): void {
    this.#token = null;
    this.#pending = null;
  }

  async #renewal(): Promise<string | null> {
    if (this.#signIn === null) return null;
    if (this.#pending !== null) return this.#pending;
    const pending = this.#fetched(this.#signIn);
    this.#pending = pending;
    // One that was forgotten meanwhile must not end a newer one.
    const done = () => {
      if (this.#pending === pending) this.#pending = null;
    };
    pending.then(done, done);
    return pending;
  }

  async #fetched(signIn: () => Promise<Answer<Token>>): Promise<string> {
    const { data, headers } = await signIn();
    // By the service's clock, so that a wrong clock here does not make every token look ended.
    const servedAtMs = Date.parse(headers.get('date') ?? '') || nowMs();
    const lifeMs = Date.parse(data.dtsExpireAt) - servedAtMs;
    this.#token = data.token;
    this.#renewAtMs = Number.isNaN(lifeMs)
      ? Number.POSITIVE_INFINITY
      : nowMs() + Math.max(lifeMs - EARLY_MS, lifeMs * 0.9);
    return data.token;
  }
}
