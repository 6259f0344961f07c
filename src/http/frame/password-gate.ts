/**
 * Limits how many passwords are hashed at a time: each costs about 90 ms of a core, and a flood of sign-ins must
 * not take the cores, or the thread pool, from other requests.
 */
import { availableParallelism } from 'node:os';

const RUNNING_MAX = Math.max(1, availableParallelism() - 1);
const WAITING_MAX = 64;

export class PasswordGate {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** Runs `work` when its turn comes. @returns null at once if too many are already waiting */
  async run<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#running >= RUNNING_MAX) {
      if (this.#waiting.length >= WAITING_MAX) return null;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
