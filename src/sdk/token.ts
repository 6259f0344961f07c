/** The access token: fetched when first needed, kept, renewed before it ends; callers share one renewal. */

import { nowMs } from './mint.ts';
import type { Answer } from './promise.ts';

interface Granted {
  readonly token: string;
  /** ISO 8601. */
  readonly dtsExpireAt: string;
}

/** Renewed this long before its end, or after nine tenths of its life when that is later. */
const EARLY_MS = 60_000;

export class TokenKeeper {
  readonly #signIn: (() => Promise<Answer<Granted>>) | null;
  #token: string | null;
  /** By this machine's clock; a token that was handed in has no known end. */
  #renewAtMs = Number.POSITIVE_INFINITY;
  #pending: Promise<string> | null = null;

  /** @param signIn null when there is nothing to sign in with */
  constructor(token: string | undefined, signIn: (() => Promise<Answer<Granted>>) | null) {
    this.#token = token ?? null;
    this.#signIn = signIn;
  }

  get canRenew(): boolean {
    return this.#signIn !== null;
  }

  /** @returns a token that is good for a while yet */
  async get(): Promise<string> {
    if (this.#token !== null && nowMs() < this.#renewAtMs) return this.#token;
    return this.#renewed();
  }

  /** After a 401. @param refused the token that was refused; a newer one is given if there is one already */
  async renew(refused: string): Promise<string> {
    if (this.#token !== null && this.#token !== refused) return this.#token;
    return this.#renewed();
  }

  /** Signs in anew at the next call, with what `signIn` then uses. */
  forget(): void {
    this.#token = null;
  }

  #renewed(): Promise<string> {
    this.#pending ??= this.#fetched().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  async #fetched(): Promise<string> {
    if (this.#signIn === null) return this.#token ?? '';
    const { data, headers } = await this.#signIn();
    // By the service's clock, so that a wrong clock here does not make every token look ended.
    const servedAt = Date.parse(headers.get('date') ?? '') || nowMs();
    const lifeMs = Date.parse(data.dtsExpireAt) - servedAt;
    this.#token = data.token;
    this.#renewAtMs = Number.isNaN(lifeMs)
      ? Number.POSITIVE_INFINITY
      : nowMs() + Math.max(lifeMs - EARLY_MS, lifeMs * 0.9);
    return data.token;
  }
}
