/** Finds the bearer for the token in the header `x-connectfi-token`. */
import type { Bearer } from '../../storage/account/token.ts';

/**
 * How long a valid token is trusted without checking the store again, in milliseconds. A changed password or a
 * disabled login must end its tokens within 5 s on every node.
 */
const BELIEVED_MS = 3000;
/** Enough for every client of a node; beyond this, the oldest are looked up again. */
const TOKENS_MAX = 10_000;

/** Remembers valid tokens for a few seconds; an invalid one is looked up each time. */
export class TokenCache {
  readonly #find: (token: string) => Promise<Bearer | null>;
  readonly #nowMs: () => number;
  readonly #known = new Map<string, { bearer: Bearer; untilMs: number }>();

  /** @param nowMs a monotonic clock, in milliseconds */
  constructor(
    find: (token: string) => Promise<Bearer | null>,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#find = find;
    this.#nowMs = nowMs;
  }

  async bearerOf(token: string): Promise<Bearer | null> {
    const askedMs = this.#nowMs();
    const known = this.#known.get(token);
    if (known && known.untilMs > askedMs) return known.bearer;
    this.#known.delete(token);
    const bearer = await this.#find(token);
    if (bearer) this.#remember(token, bearer, askedMs);
    return bearer;
  }

  /** Makes this node forget the login's tokens at once. */
  forget(login: string): void {
    for (const [token, { bearer }] of this.#known) if (bearer.login === login) this.#known.delete(token);
  }

  #remember(token: string, bearer: Bearer, askedMs: number): void {
    const [oldest] = this.#known.keys();
    if (this.#known.size >= TOKENS_MAX && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(token, { bearer, untilMs: askedMs + BELIEVED_MS });
  }
}
