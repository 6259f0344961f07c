/**
 * Limits how many pages are read from the store at a time. Each takes the store and the event loop for some
 * milliseconds, and memory; logins that want many take turns with those that want one.
 */
import type { Limits } from '../../contract/limits.ts';
import { FairQueue } from './fair-queue.ts';

export class PageGate {
  readonly #atOnce: number;
  /** As many may wait as the shares of logins let begin. */
  readonly #waiting = new FairQueue<() => void>(Number.POSITIVE_INFINITY);
  #reading = 0;

  constructor({ pagesAtOnce }: Pick<Limits, 'pagesAtOnce'>) {
    this.#atOnce = pagesAtOnce;
  }

  /** Reads when it is the login's turn. */
  async read<Page>(login: string, work: () => Promise<Page>): Promise<Page> {
    if (this.#reading >= this.#atOnce) await new Promise<void>((go) => this.#waiting.add(login, go));
    else this.#reading++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.take();
      if (next) next();
      else this.#reading--;
    }
  }
}
