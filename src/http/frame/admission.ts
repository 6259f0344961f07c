/**
 * Admission limits how many requests begin at once. The event loop hands over all waiting requests, up to a
 * thousand, before doing anything else, so the store's answers would stay unread until all of them had been
 * started. Instead, some begin in each turn, as many as fit in a few milliseconds, and the others wait, which costs
 * almost nothing. A request that would wait too long is refused before any work is done, so refusals take nothing from
 * the requests that are answered. The networks that requests come from take turns, and share the waiting places.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Limits } from '../../contract/limits.ts';
import { FairQueue } from './fair-queue.ts';

/** Paths that operators need when a service is in trouble: they go first, as long as they are few. */
const OF_OPERATORS = /^\/(?:health(?:\/live|\/ready)?|metrics)(?:\?|$)/;

/**
 * How long a request for them is held that comes when there were enough in a second, in milliseconds. Whoever floods
 * them asks again when answered, and an answer costs so little that one connection could keep the event loop busy.
 */
const OF_OPERATORS_LATER_MS = 50;

export interface AdmissionOptions {
  readonly answer: RequestListener;
  /** Answers a request that can't wait, as cheaply as possible. */
  readonly refuse: RequestListener;
  /** Whose share of the waiting places a request takes. */
  readonly networkOf: (request: IncomingMessage) => string;
  readonly limits: Pick<
    Limits,
    'requestsPerTurn' | 'turnMilliseconds' | 'requestsWaiting' | 'requestsFollowing' | 'operatorRequests'
  >;
  /** Milliseconds of a clock that never goes back; tests pass their own. */
  readonly now?: () => number;
}

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #now: () => number;
  readonly #waiting: FairQueue<readonly [IncomingMessage, ServerResponse]>;
  /** How many requests of a connection wait for the answers before theirs. */
  readonly #following = new WeakMap<Socket, number>();
  /** Begun in this turn. */
  #begun = 0;
  #turnBegan = 0;
  /** Whether the next turn is scheduled; it is whenever a request began or waits. */
  #turning = false;
  #second = 0;
  #ofOperators = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#waiting = new FairQueue(options.limits.requestsWaiting);
  }

  /** The number of waiting requests. */
  get length(): number {
    return this.#waiting.size;
  }

  readonly take = (request: IncomingMessage, response: ServerResponse): void => {
    // Node.js gives a connection to one answer at a time.
    if (response.socket === null) this.#follow(request, response);
    else this.#enter(request, response);
  };

  /**
   * Requests that a client sends without waiting for answers begin one after another, each when the client has
   * taken the answer before. Otherwise one connection could fill the waiting places, and the memory with answers
   * that it never reads.
   */
  #follow(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const following = (this.#following.get(socket) ?? 0) + 1;
    this.#following.set(socket, following);
    if (following > this.#options.limits.requestsFollowing) {
      socket.destroy();
      return;
    }
    response.once('socket', () => {
      this.#following.set(socket, (this.#following.get(socket) ?? 1) - 1);
      this.#enter(request, response);
    });
  }

  #enter(request: IncomingMessage, response: ServerResponse): void {
    if (!OF_OPERATORS.test(request.url ?? '')) this.#enterWithOthers(request, response);
    else if (this.#isOfFew()) this.#options.answer(request, response as never);
    else setTimeout(() => this.#enterLater(request, response), OF_OPERATORS_LATER_MS);
  }

  #enterLater(request: IncomingMessage, response: ServerResponse): void {
    if (!request.socket.destroyed) this.#enterWithOthers(request, response);
  }

  #enterWithOthers(request: IncomingMessage, response: ServerResponse): void {
    const { refuse, networkOf } = this.#options;
    if (this.#waiting.size === 0 && this.#hasTime()) this.#begin(request, response);
    else {
      const [excess, itsAnswer] = this.#waiting.add(networkOf(request), [request, response]) ?? [];
      if (excess) refuse(excess, itsAnswer as never);
    }
  }

  /** Anyone may ask for them: without a limit, a flood of them would go past all others. */
  #isOfFew(): boolean {
    const second = Math.floor(this.#now() / 1000);
    if (second !== this.#second) this.#ofOperators = 0;
    this.#second = second;
    return ++this.#ofOperators <= this.#options.limits.operatorRequests;
  }

  #hasTime(): boolean {
    const { requestsPerTurn, turnMilliseconds } = this.#options.limits;
    if (this.#begun === 0) return true;
    return this.#begun < requestsPerTurn && this.#now() - this.#turnBegan < turnMilliseconds;
  }

  #begin(request: IncomingMessage, response: ServerResponse): void {
    this.#turnLater();
    if (this.#begun++ === 0) this.#turnBegan = this.#now();
    this.#options.answer(request, response as never);
  }

  #turnLater(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(this.#turn);
  }

  /**
   * Each request that waits begins in a callback of its own: what a request does at once is then done before the next
   * begins, so that the turn's time is known.
   */
  readonly #turn = (): void => {
    this.#turning = false;
    this.#begun = 0;
    const most = Math.min(this.#waiting.size, this.#options.limits.requestsPerTurn);
    for (let begins = 0; begins < most; begins++) setImmediate(this.#beginNext);
    if (most > 0) this.#turnLater();
  };

  readonly #beginNext = (): void => {
    if (!this.#hasTime()) return;
    let next = this.#waiting.take();
    // Skip clients that have disconnected: nobody is waiting for the answer.
    while (next?.[0].socket.destroyed) next = this.#waiting.take();
    if (next) this.#begin(...next);
  };
}
