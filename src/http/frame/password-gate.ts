/**
 * Limits how many passwords are hashed at a time: each takes about 280 ms of a core and 128 MiB, and a flood of
 * sign-ins must not take the cores, the thread pool or the memory from other requests.
 *
 * The queue before it is fair: by network and by login, each sign-in of a group is placed behind the group's own
 * earlier ones, but level with the first of any other group (start-time fair queueing). If the queue is full, a
 * newcomer takes the place of the sign-in that is furthest behind, unless it would be that itself.
 */
import { availableParallelism } from 'node:os';

/** At most two, because of their memory, and one core is left to everything else. */
export const HASHED_AT_A_TIME = Math.min(2, Math.max(1, availableParallelism() - 1));

/** Whose share of the queue a sign-in uses. */
export interface Claimant {
  readonly network: string;
  readonly login: string;
}

interface Waiting {
  readonly place: number;
  readonly groups: readonly string[];
  /** @param admitted false: its place in the queue was taken */
  readonly end: (admitted: boolean) => void;
}

export class PasswordGate {
  readonly #waitingMax: number;
  #running = 0;
  /** In the order of their places; equal ones in the order they came. */
  readonly #waiting: Waiting[] = [];
  /** Place of the sign-in that was admitted last. */
  #place = 0;
  /** By group: the place of its next sign-in, if that is behind the current one. */
  readonly #following = new Map<string, number>();

  /** @param waitingMax how many may wait */
  constructor(waitingMax: number) {
    this.#waitingMax = waitingMax;
  }

  /** The number of waiting sign-ins. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Runs `work` when its turn comes. @returns null if too many others wait that have a better right to a place */
  async run<T>(claimant: Claimant, work: () => Promise<T>): Promise<T | null> {
    if (this.#running < HASHED_AT_A_TIME) this.#running++;
    else if (!(await this.#turn(claimant))) return null;
    try {
      return await work();
    } finally {
      this.#admitNext();
    }
  }

  /** Resolves to true when its turn comes, to false if it has no place in the queue, or no longer. */
  async #turn({ network, login }: Claimant): Promise<boolean> {
    const groups = [`network ${network}`, `login ${login}`];
    const place = Math.max(this.#place, ...groups.map((group) => this.#following.get(group) ?? 0));
    if (this.#waiting.length >= this.#waitingMax && !this.#makeRoom(place)) return false;
    for (const group of groups) this.#following.set(group, place + 1);
    return new Promise((end) => {
      const behind = this.#waiting.findIndex((other) => other.place > place);
      this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, { place, groups, end });
    });
  }

  /** Sends the last one away if it is behind the place. */
  #makeRoom(place: number): boolean {
    const last = this.#waiting.at(-1);
    if (!last || last.place <= place) return false;
    this.#waiting.pop();
    for (const group of last.groups) {
      if (this.#following.get(group) === last.place + 1) this.#following.set(group, last.place);
    }
    last.end(false);
    return true;
  }

  #admitNext(): void {
    const next = this.#waiting.shift();
    if (!next) {
      this.#running--;
      this.#following.clear();
      return;
    }
    this.#place = next.place;
    for (const [group, place] of this.#following) if (place <= next.place) this.#following.delete(group);
    next.end(true);
  }
}
