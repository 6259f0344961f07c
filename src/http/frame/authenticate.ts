/** From the header `x-connectfi-token` to the bearer it stands for. */
import type { Bearer } from '../../storage/account/token.ts';

/**
 * How long a token that was found good is believed without asking the store again, in milliseconds.
 * A changed password or a disabled login must end its tokens within 5 s on every node.
 */
const BELIEVED_MS = 3000;
/** Enough for every client of a node; past it the oldest are asked for again. */
const TOKENS_MAX = 10_000;

/** Remembers good tokens for a few seconds; a wrong one is looked up each time. */
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

  /** Ends what this node believes of a login at once. */
  forget(login: string): void {
    for (const [token, { bearer }] of this.#known) if (bearer.login === login) this.#known.delete(token);
  }

  #remember(token: string, bearer: Bearer, askedMs: number): void {
    const [oldest] = this.#known.keys();
    if (this.#known.size >= TOKENS_MAX && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(token, { bearer, untilMs: askedMs + BELIEVED_MS });
  }
}
