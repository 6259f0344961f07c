/** A recorded request as a command for `curl`, for any POSIX shell. */
import type { SandboxHeader } from '../contract/sandbox-requests.ts';
import { HIDDEN } from './without-secrets.ts';

export interface CurlRequest {
  readonly method: string;
  /** Origin, path and query. */
  readonly url: string;
  /** As they were remembered: without secrets. */
  readonly headers: readonly SandboxHeader[];
  /** Null: none. */
  readonly body: string | null;
}

/** What curl makes itself, or what says nothing about the request. */
const own =
  /^(?:host|content-length|connection|transfer-encoding|accept-encoding|user-agent|expect|sec-.*|cookie)$/;

/** Each option on its own line. A secret is taken from the environment: `$OPENCIF_TOKEN`. */
export function curlOf({ method, url, headers, body }: CurlRequest): string {
  const parts = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${quoted(url)}`,
    ...headers.filter(({ name }) => !own.test(name)).map(headerOption),
    ...(body === null ? [] : [`--data-raw ${quoted(body)}`]),
  ];
  return parts.join(' \\\n  ');
}

function headerOption({ name, value }: SandboxHeader): string {
  // A program chooses the name too, and may put ` and $ into it.
  return `-H ${value === HIDDEN ? `${quoted(`${name}: `)}"$OPENCIF_TOKEN"` : quoted(`${name}: ${value}`)}`;
}

/** Nothing between apostrophes means anything to a shell, and an apostrophe ends them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
