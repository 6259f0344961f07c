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
  /**
   * Headers that the server has named. One that it did not name is looked up again with the next call: a proxy's
   * page or an older node of a service that is being upgraded must not count until this program ends.
   */
  readonly #known = new Set<string>();

  constructor(fetch: Fetch, baseURL: string) {
    this.#fetch = fetch;
    this.#url = `${baseURL}/openapi.json`;
  }

  /** @throws UnsupportedOptionError, ConnectionError */
  async check({ ifMatch, dryRun }: ChangeOptions, signal: AbortSignal): Promise<void> {
    const asked = [...(ifMatch === undefined ? [] : ['If-Match']), ...(dryRun ? ['OpenCIF-Dry-Run'] : [])];
    const isUnknown = (header: string) => !this.#known.has(header);
    if (!asked.some(isUnknown)) return;
    const { status, text } = await this.#description(signal);
    if (status === 200) {
      const description = text?.toLowerCase() ?? '';
      for (const header of asked) {
        if (description.includes(`"${header.toLowerCase()}"`)) this.#known.add(header);
      }
    }
    const ignored = asked.filter(isUnknown);
    if (ignored.length === 0) return;
    const why = status === 200 ? 'does not name it' : `is not there (${status})`;
    throw new UnsupportedOptionError(
      `Nothing was sent: this server would ignore ${ignored.join(' and ')} and write, for its /openapi.json ${why}.`,
    );
  }

  async #description(signal: AbortSignal): Promise<{ status: number; text: string | null }> {
    const endpoint = 'GET /openapi.json';
    const message = { endpoint, url: this.#url, method: 'GET', headers: {}, body: undefined } as const;
    const answer = await sent(this.#fetch, message, signal);
    if (answer.status >= 500 || answer.status === 429) {
      throw new ConnectionError(`${endpoint} answered ${answer.status}.`);
    }
    return answer;
  }
}
