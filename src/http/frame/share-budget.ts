/**
 * How often a login may be told something that can be found out by guessing, such as that an SSN or EIN is registered.
 *
 * A request is judged only while the login has a share left, for otherwise it would be told by what is not refused. No
 * more are judged at once than the share has left.
 */
import type { Share } from '../../storage/audit/event-share.ts';

/** A reading of the share is used again for so long, while more than half of the share is left. */
const READ_AGAIN_MS = 1000;

/** Whose share is used. */
export interface Asker {
  readonly login: string;
  /** How often the login may be told. */
  readonly most: number;
}

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (error: unknown) => void;
}

interface Lane {
  readonly waiting: Waiting[];
  running: number;
  looking: boolean;
  /** How many were told since the share was read. */
  told: number;
  read: { readonly share: Share; readonly atMs: number } | null;
}

/** None of the share is left. */
export class ShareUsedUp extends Error {
  override readonly name = 'ShareUsedUp';
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super('The login was told as often as it may be in this time.');
    this.retryAfter = retryAfter;
  }
}

export class ShareBudget {
  readonly #readShare: (asker: Asker) => Promise<Share>;
  readonly #nowMs: () => number;
  /** By login: there are only as many as an operator has added. */
  readonly #lanes = new Map<string, Lane>();

  /**
   * @param readShare what is left to the login, over all nodes
   * @param nowMs a monotonic clock, in milliseconds
   */
  constructor(readShare: (asker: Asker) => Promise<Share>, nowMs: () => number = () => performance.now()) {
    this.#readShare = readShare;
    this.#nowMs = nowMs;
  }

  /**
   * Runs `judge` when the share has room for its outcome.
   * @param judge `told` is to be called if the login is told, when the audit event that counts it is stored
   * @throws ShareUsedUp
   */
  async spend<T>(asker: Asker, judge: (told: () => void) => Promise<T>): Promise<T> {
    const lane = this.#laneOf(asker.login);
    await new Promise<void>((begin, refuse) => {
      lane.waiting.push({ begin, refuse });
      void this.#look(lane, asker);
    });
    try {
      return await judge(() => {
        lane.told += 1;
      });
    } finally {
      lane.running -= 1;
      void this.#look(lane, asker);
    }
  }

  #laneOf(login: string): Lane {
    const lane = this.#lanes.get(login) ?? { waiting: [], running: 0, looking: false, told: 0, read: null };
    this.#lanes.set(login, lane);
    return lane;
  }

  /** Lets as many begin as the share has room for; those that end make it look again. */
  async #look(lane: Lane, asker: Asker): Promise<void> {
    if (lane.looking) return;
    lane.looking = true;
    try {
      while (lane.waiting.length > 0) {
        const { left, freeIn } = await this.#shareOf(lane, asker);
        if (left <= 0) throw new ShareUsedUp(freeIn);
        const room = left - lane.running;
        if (room <= 0) return;
        for (const { begin } of lane.waiting.splice(0, room)) {
          lane.running += 1;
          begin();
        }
      }
    } catch (error) {
      for (const { refuse } of lane.waiting.splice(0)) refuse(error);
    } finally {
      lane.looking = false;
    }
  }

  async #shareOf(lane: Lane, asker: Asker): Promise<Share> {
    const known = lane.read;
    if (known && this.#nowMs() - known.atMs < READ_AGAIN_MS) {
      const left = known.share.left - lane.told;
      if (left > asker.most / 2) return { ...known.share, left };
    }
    lane.told = 0;
    lane.read = { share: await this.#readShare(asker), atMs: this.#nowMs() };
    return lane.read.share;
  }
}
