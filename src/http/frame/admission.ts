/**
 * Admission: how many requests begin at once. The event loop hands over all requests it finds, up to a thousand,
 * before anything else has its turn: the store's answers stay unread until every one of them is worked on. So
 * some begin in each turn and the others wait in their order, which costs next to nothing; what would wait too
 * long is refused before any work, so that refusing takes nothing from those that are answered.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

export const admissionSizes = {
  /** Requests that begin in one turn of the event loop: as many as one statement takes. */
  perTurn: 64,
  /** Requests that may wait, half a second of work or so; one more is refused. */
  waiting: 1024,
};

export type AdmissionOptions = Readonly<Partial<typeof admissionSizes>>;

/** What operators ask of a service in trouble: never kept waiting, never refused. */
const OF_OPERATORS = /^\/(?:health|metrics)(?:\?|$)/;

export class Admission {
  readonly #answer: RequestListener;
  readonly #refuse: RequestListener;
  readonly #sizes: typeof admissionSizes;
  #waiting: [IncomingMessage, ServerResponse][] = [];
  #begun = 0;
  #turning = false;

  /** @param refuse answers what can't wait, as cheaply as it can */
  constructor(answer: RequestListener, refuse: RequestListener, options: AdmissionOptions = {}) {
    this.#answer = answer;
    this.#refuse = refuse;
    this.#sizes = { ...admissionSizes, ...options };
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    const { perTurn, waiting } = this.#sizes;
    if (OF_OPERATORS.test(request.url ?? '')) this.#answer(request, response as never);
    else if (this.#begun < perTurn && this.#waiting.length === 0) this.#begin(request, response);
    else if (this.#waiting.length < waiting) this.#waiting.push([request, response]);
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
    for (const [request, response] of this.#waiting.splice(0, this.#sizes.perTurn)) {
      // Nobody waits for the answer to a client that has gone.
      if (!request.socket.destroyed) this.#begin(request, response);
    }
    // All of those had gone.
    if (!this.#turning && this.#waiting.length > 0) this.#nextTurn();
  }
}
