/**
 * Counts the SSNs and EINs with the same last four digits that a login had judged. Those digits are what a login of
 * disclosure `masked` sees, and the digits that remain to be guessed have a hundred thousand values; the numbers of
 * honest registrations end in all ways. Each node counts its own.
 */
export interface Guess {
  readonly login: string;
  readonly kind: 'ssn' | 'ein';
  readonly value: string;
}

export class TaxNumberGuesses {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #nowMs: () => number;
  #endsAtMs = 0;
  /** At most ten thousand for each login and kind. */
  readonly #counts = new Map<string, number>();

  /** @param nowMs a monotonic clock, in milliseconds */
  constructor(
    { most, seconds }: { readonly most: number; readonly seconds: number },
    nowMs: () => number = () => performance.now(),
  ) {
    this.#most = most;
    this.#windowMs = seconds * 1000;
    this.#nowMs = nowMs;
  }

  /** @returns seconds to wait; 0: it may be judged, and is counted */
  wait({ login, kind, value }: Guess): number {
    const nowMs = this.#nowMs();
    if (nowMs >= this.#endsAtMs) {
      this.#counts.clear();
      this.#endsAtMs = nowMs + this.#windowMs;
    }
    const name = `${login} ${kind} ${value.slice(-4)}`;
    const count = this.#counts.get(name) ?? 0;
    if (count >= this.#most) return Math.ceil((this.#endsAtMs - nowMs) / 1000);
    this.#counts.set(name, count + 1);
    return 0;
  }
}
