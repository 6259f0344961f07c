/**
 * Sends many rows at once, with a limit on the rows it holds. Rows of one lane (one customer) are sent one
 * after the other, in the order they came.
 */
import { laneOf, type Row } from './row.ts';
import type { Judged, Send } from './send.ts';

export interface PumpOptions {
  readonly send: Send;
  /** Maximum number of concurrent requests. */
  readonly parallel: number;
  /** Maximum number of rows in one request. */
  readonly rowsPerRequest: number;
  /** Called once for each judged row, in the order they finish. An error it throws ends the pump. */
  readonly settle: (row: Row, outcome: Judged) => void;
  /** Called with an error of `send` or `settle` and the rows concerned; nothing is started after it. */
  readonly failed: (error: unknown, rows: readonly Row[]) => void;
}

/** Rows held for each one that may be in progress; the others wait for their lane or their turn. */
const IN_HAND = 4;

export class Pump {
  readonly #options: PumpOptions;
  /** Rows that wait for a busy lane, by lane; without the row in progress. */
  readonly #waiting = new Map<string, Row[]>();
  #ready: Row[] = [];
  /** Whether a start is scheduled. */
  #starting = false;
  #underWay = 0;
  #inHand = 0;
  #stopped = false;
  /** Called whenever something ends. */
  #watchers: (() => void)[] = [];

  constructor(options: PumpOptions) {
    this.#options = options;
  }

  /** Maximum number of rows it holds, including those in progress. */
  get most(): number {
    const { parallel, rowsPerRequest } = this.#options;
    return parallel * rowsPerRequest * IN_HAND;
  }

  /** Accepts a row as soon as there is room for it. After a stop, rows are dropped. */
  async add(row: Row): Promise<void> {
    await this.#until(() => this.#inHand < this.most);
    if (this.#stopped) return;
    this.#inHand += 1;
    const lane = laneOf(row);
    const waiting = this.#waiting.get(lane);
    if (waiting) waiting.push(row);
    else {
      this.#waiting.set(lane, []);
      this.#ready.push(row);
      this.#startSoon();
    }
  }

  /** Resolves when it holds no row of the lane, or after a stop. */
  idle(lane: string): Promise<void> {
    return this.#until(() => !this.#waiting.has(lane));
  }

  /** Starts nothing more; requests in progress finish. */
  stop(): void {
    this.#stopped = true;
    this.#tell();
  }

  /** Resolves when every accepted row has finished; after a stop, when those in progress have. */
  async end(): Promise<void> {
    await this.#until(() => this.#inHand === 0);
    while (this.#underWay > 0) await this.#change();
  }

  /** Waits for the rows that are read together, so that the first request holds more than the first row. */
  #startSoon(): void {
    if (this.#starting) return;
    this.#starting = true;
    setImmediate(() => {
      this.#starting = false;
      this.#start();
    });
  }

  #start(): void {
    while (!this.#stopped && this.#ready.length > 0 && this.#underWay < this.#options.parallel) {
      void this.#send(this.#ready.splice(0, this.#options.rowsPerRequest));
    }
  }

  async #send(rows: readonly Row[]): Promise<void> {
    this.#underWay += 1;
    try {
      const outcomes = await this.#options.send(rows);
      for (const [index, row] of rows.entries()) {
        const outcome = outcomes[index];
        if (!outcome) throw new Error('A row was sent and got no outcome.');
        if ('failure' in outcome) this.#fail(outcome.failure, [row]);
        else this.#options.settle(row, outcome);
      }
    } catch (error) {
      this.#fail(error, rows);
    }
    this.#underWay -= 1;
    this.#inHand -= rows.length;
    for (const row of rows) this.#release(laneOf(row));
    this.#startSoon();
    this.#tell();
  }

  #fail(error: unknown, rows: readonly Row[]): void {
    this.#stopped = true;
    this.#options.failed(error, rows);
  }

  #release(lane: string): void {
    const next = this.#waiting.get(lane)?.shift();
    if (next) this.#ready.push(next);
    else this.#waiting.delete(lane);
  }

  async #until(fits: () => boolean): Promise<void> {
    while (!fits() && !this.#stopped) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#watchers.push(resolve));
  }

  #tell(): void {
    for (const watcher of this.#watchers.splice(0)) watcher();
  }
}
