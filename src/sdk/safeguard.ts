/**
 * A server that does not know `If-Match`, `OpenCIF-Dry-Run` or `OpenCIF-Reason` ignores it and writes. So before the
 * first such request, the client checks that the server's own description names the header.
 */
import { sent } from './attempt.ts';
import { ConnectionError, UnsupportedOptionError } from './errors.ts';
import type { ChangeOptions } from './options.ts';
import type { Wire } from './wire.ts';

export class Safeguard {
  readonly #wire: Wire;
  readonly #url: string;
  /**
   * Headers that the server has named. A missing one is looked up again with the next call, because a proxy's page
   * or an old node during an upgrade must not count until this program ends.
   */
  readonly #known = new Set<string>();

  constructor(wire: Wire, baseURL: string) {
    this.#wire = wire;
    this.#url = `${baseURL}/openapi.json`;
  }

  /** @throws UnsupportedOptionError, ConnectionError */
  async check(options: ChangeOptions, attempt: number, signal: AbortSignal): Promise<void> {
    const asked = headersOf(options);
    const isUnknown = (header: string) => !this.#known.has(header);
    if (!asked.some(isUnknown)) return;
    const { status, text } = await this.#description(attempt, signal);
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

  async #description(attempt: number, signal: AbortSignal) {
    const request = { method: 'GET', path: '/openapi.json', attempt } as const;
    const endpoint = `${request.method} ${request.path}`;
    const message = { ...request, endpoint, url: this.#url, headers: {}, body: undefined };
    const answer = await sent(this.#wire, message, signal);
    if (answer.status >= 500 || answer.status === 429) {
      throw new ConnectionError(`${endpoint} answered ${answer.status}.`);
    }
    return answer;
  }
}

function headersOf({ ifMatch, dryRun, reason }: ChangeOptions): string[] {
  return [
    ...(ifMatch === undefined ? [] : ['If-Match']),
    ...(dryRun ? ['OpenCIF-Dry-Run'] : []),
    ...(reason === undefined ? [] : ['OpenCIF-Reason']),
  ];
}
