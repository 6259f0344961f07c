/**
 * Admission limits how many requests begin at once. The event loop hands over all waiting requests, up to a
 * thousand, before doing anything else, so the store's answers would stay unread until all of them had been
 * started. Instead, some begin in each turn and the others wait in order, which costs almost nothing. A request
 * that would wait too long is refused before any work is done, so refusals take nothing from the requests that are
 * answered.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Limits } from '../../contract/limits.ts';

type Sizes = Pick<Limits, 'requestsPerTurn' | 'requestsWaiting'>;

/** Paths that operators need when a service is in trouble: never delayed, never refused. */
const OF_OPERATORS = /^\/(?:health|metrics)(?:\?|$)/;

export class Admission {
  readonly #answer: RequestListener;
  readonly #refuse: RequestListener;
  readonly #sizes: Sizes;
  #waiting: [IncomingMessage, ServerResponse][] = [];
  #begun = 0;
  #turning = false;

  /** @param refuse answers a request that can't wait, as cheaply as possible */
  constructor(answer: RequestListener, refuse: RequestListener, sizes: Sizes) {
    this.#answer = answer;
    this.#refuse = refuse;
    this.#sizes = sizes;
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    const { requestsPerTurn, requestsWaiting } = this.#sizes;
    if (OF_OPERATORS.test(request.url ?? '')) this.#answer(request, response as never);
    else if (this.#begun < requestsPerTurn && this.#waiting.length === 0) this.#begin(request, response);
    else if (this.#waiting.length < requestsWaiting) this.#waiting.push([request, response]);
    else this.#refuse(request, response as never);
  }

  #begin(request: IncomingMessage, response: ServerResponse): void {
    this.#begun++;
    if (!this.#turning) {
      this.#turning = true;
      setImmediate(() => this.#nextTurn());
    }
    this.#answer(request, response as never);
  }

  #nextTurn(): void {
    this.#turning = false;
    this.#begun = 0;
    for (const [request, response] of this.#waiting.splice(0, this.#sizes.requestsPerTurn)) {
      // Skip clients that have disconnected: nobody is waiting for the answer.
      if (!request.socket.destroyed) this.#begin(request, response);
    }
    // All the clients in this turn had disconnected.
    if (!this.#turning && this.#waiting.length > 0) this.#nextTurn();
  }
}
