/** Finds whom the token in the header `x-connectfi-token`, or a session's cookie, stands for. */

/**
 * How long a valid token is trusted without checking the store again, in milliseconds. A changed password or a
 * disabled login must end its tokens within 5 s on every node.
 */
const BELIEVED_MS = 3000;
/** Enough for every client of a node; beyond this, the oldest are looked up again. */
const TOKENS_MAX = 10_000;

/** Remembers valid tokens for a few seconds; an invalid one is looked up each time. */
export class TokenCache<Found extends { readonly login: string }> {
  readonly #find: (token: string) => Promise<Found | null>;
  readonly #nowMs: () => number;
  readonly #known = new Map<string, { bearer: Found; untilMs: number }>();
  /** Look-ups under way. Many requests of one token may need one at the same time. */
  readonly #asked = new Map<string, Promise<Found | null>>();

  /** @param nowMs a monotonic clock, in milliseconds */
  constructor(find: (token: string) => Promise<Found | null>, nowMs: () => number = () => performance.now()) {
    this.#find = find;
    this.#nowMs = nowMs;
  }

  async bearerOf(token: string): Promise<Found | null> {
    const askedMs = this.#nowMs();
    const known = this.#known.get(token);
    if (known && known.untilMs > askedMs) return known.bearer;
    this.#known.delete(token);
    return this.#asked.get(token) ?? this.#ask(token, askedMs);
  }

  #ask(token: string, askedMs: number): Promise<Found | null> {
    const isNewest = () => this.#asked.get(token) === asked;
    const asked: Promise<Found | null> = this.#find(token)
      .then((bearer) => {
        if (bearer && isNewest()) this.#remember(token, bearer, askedMs);
        return bearer;
      })
      .finally(() => {
        if (isNewest()) this.#asked.delete(token);
      });
    this.#asked.set(token, asked);
    return asked;
  }

  /** Makes this node forget the login's tokens at once. */
  forget(login: string): void {
    // A look-up under way may have begun before the tokens ended.
    this.#asked.clear();
    for (const [token, { bearer }] of this.#known) if (bearer.login === login) this.#known.delete(token);
  }

  #remember(token: string, bearer: Found, askedMs: number): void {
    const [oldest] = this.#known.keys();
    if (this.#known.size >= TOKENS_MAX && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(token, { bearer, untilMs: askedMs + BELIEVED_MS });
  }
}
