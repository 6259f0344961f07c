/**
 * The networks from which somebody signed in under a name that no login has. Each has an audit row an hour, and anybody
 * can come from very many networks: those beyond the limit are counted together. Each node counts its own.
 */
const HOUR_MS = 3_600_000;

export class Strangers {
  readonly #most: number;
  readonly #nowMs: () => number;
  readonly #networks = new Set<string>();
  #endsAtMs = 0;

  /** @param most networks that are told apart in an hour; @param nowMs a monotonic clock, in milliseconds */
  constructor(most: number, nowMs: () => number = () => performance.now()) {
    this.#most = most;
    this.#nowMs = nowMs;
  }

  /** @returns the network under which the refusal is counted; null: that of all others */
  counted(network: string): string | null {
    if (this.#nowMs() >= this.#endsAtMs) {
      this.#networks.clear();
      this.#endsAtMs = this.#nowMs() + HOUR_MS;
    }
    if (this.#networks.has(network)) return network;
    if (this.#networks.size >= this.#most) return null;
    this.#networks.add(network);
    return network;
  }
}
