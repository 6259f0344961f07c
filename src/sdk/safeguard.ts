/**
 * A server that does not know `If-Match` or `OpenCIF-Dry-Run` ignores it and writes. So before the first such
 * request its own description is asked whether it knows the header.
 */
import { sent } from './attempt.ts';
import { ConnectionError, UnsupportedOptionError } from './errors.ts';
import type { ChangeOptions, Fetch } from './options.ts';

export class Safeguard {
  readonly #fetch: Fetch;
  readonly #url: string;
  /** The description in small letters; empty where there is none. */
  #description: string | null = null;

  constructor(fetch: Fetch, baseURL: string) {
    this.#fetch = fetch;
    this.#url = `${baseURL}/openapi.json`;
  }

  /** @throws UnsupportedOptionError, ConnectionError */
  async check({ ifMatch, dryRun }: ChangeOptions, signal: AbortSignal): Promise<void> {
    const asked = [...(ifMatch === undefined ? [] : ['If-Match']), ...(dryRun ? ['OpenCIF-Dry-Run'] : [])];
    if (asked.length === 0) return;
    this.#description ??= await this.#fetched(signal);
    const ignored = asked.filter((header) => !this.#description?.includes(`"${header.toLowerCase()}"`));
    if (ignored.length === 0) return;
    throw new UnsupportedOptionError(
      `Nothing was sent: this server would ignore ${ignored.join(' and ')} and write, for its /openapi.json ` +
        'does not name it.',
    );
  }

  async #fetched(signal: AbortSignal): Promise<string> {
    const endpoint = 'GET /openapi.json';
    const message = { endpoint, url: this.#url, method: 'GET', headers: {}, body: undefined } as const;
    const { status, text } = await sent(this.#fetch, message, signal);
    if (status >= 500 || status === 429) throw new ConnectionError(`${endpoint} answered ${status}.`);
    return status === 200 ? text.toLowerCase() : '';
  }
}
