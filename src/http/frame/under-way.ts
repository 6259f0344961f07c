/**
 * The share of each login: how many of its requests are under way, and how much it has not taken of its answers. A
 * request is under way from the check of its token until its work is done and its answer was taken, also if the
 * client leaves meanwhile: whoever sends and leaves would otherwise get more than its share.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Limits } from '../../contract/limits.ts';

type ShareLimits = Pick<Limits, 'requestsPerLogin' | 'unreadBytesPerLogin'>;

interface Share {
  readonly login: string;
  requests: number;
  unreadBytes: number;
}

export class UnderWay {
  readonly #limits: ShareLimits;
  readonly #shares = new Map<string, Share>();

  constructor(limits: ShareLimits) {
    this.#limits = limits;
  }

  /**
   * Counts a request from now on.
   * @param login whose request it is
   * @returns null if the login already has its share, or if the client has left: the end of its connection, at which
   *   the count is taken back, would not be told any more
   */
  enter(login: string, request: FastifyRequest, reply: FastifyReply): Visit | null {
    const share = this.#shares.get(login) ?? { login, requests: 0, unreadBytes: 0 };
    if (reply.raw.closed || share.requests >= this.#limits.requestsPerLogin) return null;
    share.requests++;
    this.#shares.set(login, share);
    return new Visit(this, share, request, reply);
  }

  /** @returns false if the login has not taken enough of its answers to get another */
  mayRead({ unreadBytes }: Share): boolean {
    return unreadBytes <= this.#limits.unreadBytesPerLogin;
  }

  leave(share: Share, unreadBytes: number): void {
    share.unreadBytes -= unreadBytes;
    if (--share.requests === 0) this.#shares.delete(share.login);
  }
}

/** A request of a login, while it is under way. */
export class Visit {
  readonly #underWay: UnderWay;
  readonly #share: Share;
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;
  #works = false;
  #unreadBytes = 0;

  constructor(underWay: UnderWay, share: Share, request: FastifyRequest, reply: FastifyReply) {
    this.#underWay = underWay;
    this.#share = share;
    this.#request = request;
    this.#reply = reply;
    reply.raw.once('close', () => {
      if (!this.#works) this.#leave();
    });
  }

  begin(): void {
    this.#works = true;
  }

  /** See `UnderWay.mayRead`. */
  mayRead(): boolean {
    return this.#underWay.mayRead(this.#share);
  }

  /** The work is done, and its answer handed over. */
  end(): void {
    this.#works = false;
    // What the system has taken is out of our hands; most answers are taken whole.
    this.#unreadBytes = this.#request.raw.socket.writableLength ?? 0;
    this.#share.unreadBytes += this.#unreadBytes;
    if (this.#reply.raw.closed) this.#leave();
  }

  #leave(): void {
    this.#underWay.leave(this.#share, this.#unreadBytes);
  }
}
