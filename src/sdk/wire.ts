/** What every request uses: `fetch`, the default headers and the hooks. */
import { OpenCIFError } from './errors.ts';
import { steadyMs } from './mint.ts';
import type { ClientOptions, Fetch, RequestSummary, ResponseSummary } from './options.ts';
import { headerText } from './text.ts';

export interface Wire {
  readonly fetch: Fetch;
  /** By lowercase name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly onRequest: ClientOptions['onRequest'];
  readonly onResponse: ClientOptions['onResponse'];
}

/** Set by the client for each request, or by the runtime for the connection. */
const ofTheClient = [
  'accept',
  'content-type',
  'idempotency-key',
  'if-match',
  'opencif-dry-run',
  'opencif-reason',
  'x-connectfi-token',
];
const ofTheRuntime = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
];

/** @throws OpenCIFError for a header that may not be set, or a hook that is not a function */
export function wireOf(fetch: Fetch, { headers = {}, onRequest, onResponse }: ClientOptions): Wire {
  for (const [name, hook] of Object.entries({ onRequest, onResponse })) {
    if (hook !== undefined && typeof hook !== 'function')
      throw new OpenCIFError(`${name} is not a function.`);
  }
  return { fetch, headers: defaultHeaders(headers), onRequest, onResponse };
}

function defaultHeaders(given: NonNullable<ClientOptions['headers']>): Record<string, string> {
  const headers: Record<string, string> = {};
  const entries = isIterable(given) ? [...given] : Object.entries(given);
  for (const [name, value] of entries) {
    if (value !== undefined) headers[headerName(name)] = headerText(`headers: ${name}`, value);
  }
  return headers;
}

function isIterable(given: object): given is Iterable<[string, string]> {
  return Symbol.iterator in given;
}

function headerName(given: string): string {
  const name = given.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) throw new OpenCIFError('headers: a name is no header name.');
  const owner = ofTheClient.includes(name)
    ? 'the client'
    : ofTheRuntime.includes(name)
      ? 'the runtime'
      : null;
  if (owner !== null) throw new OpenCIFError(`headers: ${name} cannot be given, ${owner} sets it.`);
  return name;
}

/**
 * Calls `onRequest`.
 *
 * @returns a function that calls `onResponse`; pass it the answer's status and request id, or null twice if none
 */
export function observed(
  { onRequest, onResponse }: Wire,
  { method, path, attempt }: RequestSummary,
): (status: number | null, requestId: string | null) => void {
  tell(onRequest, { method, path, attempt });
  const startedMs = steadyMs();
  return (status, requestId) => {
    const ms = Math.round(steadyMs() - startedMs);
    tell(onResponse, { method, path, attempt, status, ms, requestId });
  };
}

/** An error in a hook does not reach the call: a stored change must not look as if it had failed. */
function tell<Summary extends RequestSummary | ResponseSummary>(
  hook: ((summary: Summary) => unknown) | undefined,
  summary: Summary,
): void {
  new Promise((resolve) => resolve(hook?.(summary))).catch(() => {});
}
