/**
 * Paces the answers to those who ask for more than their share. A client that repeats its request as soon as it is
 * refused would otherwise take as much of the processor with refusals as it may not take with work. A few refusals go
 * out at once; where more come, they wait, and the networks that they go to take turns.
 */
import type { ErrorCode } from '../../contract/errors.ts';
import type { Limits } from '../../contract/limits.ts';
import { FairQueue } from './fair-queue.ts';

/**
 * What a client gets for asking too often, for guessing, or for a path that the service does not have. Other refusals
 * tell an honest client of a mistake.
 */
const paced: ReadonlySet<ErrorCode> = new Set([
  'tooManyRequests',
  'tooManyAttempts',
  'unauthorized',
  'notFound',
]);

const EVERY_MS = 50;

interface Answer {
  readonly send: () => void;
  /** Ends the connection instead. */
  readonly drop: () => void;
}

export class Refusals {
  readonly #atOnce: number;
  readonly #held: FairQueue<Answer>;
  #left: number;
  #isPacing = false;
  #stopped = false;

  /** @param stopping aborted when the server stops: what is held then goes out */
  constructor(limits: Pick<Limits, 'refusalsPerSecond' | 'refusalsHeld'>, stopping: AbortSignal) {
    this.#atOnce = Math.ceil((limits.refusalsPerSecond * EVERY_MS) / 1000);
    this.#left = this.#atOnce;
    this.#held = new FairQueue(limits.refusalsHeld);
    stopping.addEventListener('abort', () => {
      this.#stopped = true;
      this.#release(Number.POSITIVE_INFINITY);
    });
  }

  /** Sends the answer, now or later. @param network whose turn it takes */
  pace(code: ErrorCode, network: string, answer: Answer): void {
    if (paced.has(code) && !this.#stopped) this.#inTurn(network, answer);
    else answer.send();
  }

  #inTurn(network: string, answer: Answer): void {
    this.#beginPacing();
    if (this.#left === 0) {
      this.#held.add(network, answer)?.drop();
      return;
    }
    this.#left--;
    answer.send();
  }

  #beginPacing(): void {
    if (this.#isPacing) return;
    this.#isPacing = true;
    setTimeout(() => this.#goOn(), EVERY_MS).unref();
  }

  #goOn(): void {
    const wereSent = this.#left < this.#atOnce;
    this.#isPacing = false;
    this.#left = this.#atOnce - this.#release(this.#atOnce);
    if (wereSent || this.#left < this.#atOnce) this.#beginPacing();
  }

  /** @returns how many were sent */
  #release(most: number): number {
    let sent = 0;
    for (; sent < most; sent++) {
      const answer = this.#held.take();
      if (!answer) break;
      answer.send();
    }
    return sent;
  }
}
