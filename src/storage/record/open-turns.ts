/**
 * How much one turn of the event loop opens, over all requests. Opening is work for the processor: without a bound, a
 * few large pages would keep everyone else from being answered.
 */

/** What one turn may open, in shares. A share is a value of up to a kibibyte, about 10 microseconds. */
const PER_TURN = 320;

/** Most shares that are given out at once, so that a small request has its turn between large ones. */
const AT_ONCE = 32;

interface Waiting {
  readonly shares: number;
  readonly go: () => void;
}

/** Gives out the shares of each turn, in the order in which they are asked for. */
export class OpenTurns {
  readonly #perTurn: number;
  readonly #waiting: Waiting[] = [];
  #left: number;
  /** Whether the next turn is scheduled; it is whenever a share was given out. */
  #turning = false;

  /** @param perTurn shares of one turn; tests pass fewer */
  constructor(perTurn = PER_TURN) {
    this.#perTurn = perTurn;
    this.#left = perTurn;
  }

  /**
   * Opens values one after another, in as many turns as it takes.
   * @param texts the sealed values
   * @param open opens one of them
   */
  async each(texts: readonly string[], open: (text: string, index: number) => void): Promise<void> {
    let untaken = texts.reduce((sum, text) => sum + sharesOf(text), 0);
    let taken = 0;
    for (const [index, text] of texts.entries()) {
      if (taken <= 0) {
        taken = Math.min(untaken, AT_ONCE);
        untaken -= taken;
        const later = this.#take(taken);
        if (later !== null) await later;
      }
      taken -= sharesOf(text);
      open(text, index);
    }
  }

  /** @returns null if this turn still has shares, else a promise of a later turn */
  #take(shares: number): Promise<void> | null {
    if (this.#left > 0 && this.#waiting.length === 0) {
      this.#give(shares);
      return null;
    }
    return new Promise((go) => this.#waiting.push({ shares, go }));
  }

  #give(shares: number): void {
    this.#left -= shares;
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(() => this.#nextTurn());
  }

  #nextTurn(): void {
    this.#turning = false;
    this.#left = this.#perTurn;
    while (this.#left > 0) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#give(next.shares);
      next.go();
    }
  }
}

function sharesOf(text: string): number {
  return 1 + Math.floor(text.length / 1024);
}

/** The process has one event loop, so all requests share its turns. */
export const openTurns = new OpenTurns();
