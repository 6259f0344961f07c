/** One HTTP exchange: sends, reads within the time limit, and turns the envelope into data or an error. */
import { apiError } from './api-errors.ts';
import {
  AbortedError,
  ConnectionError,
  OpenCIFError,
  TimeoutError,
  UnexpectedAnswerError,
} from './errors.ts';
import type { Fetch } from './options.ts';
import type { Answer } from './promise.ts';

export interface Message {
  /** Method and path pattern: what errors may name. */
  readonly endpoint: string;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

interface Raw {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** @throws APIError, ConnectionError, TimeoutError, AbortedError, UnexpectedAnswerError */
export async function exchange<Data>(fetch: Fetch, message: Message): Promise<Answer<Data>> {
  const { status, headers, text } = await sent(fetch, message);
  const { endpoint } = message;
  const body = parsed(text);
  const requestId = typeof body?.requestId === 'string' ? body.requestId : null;
  if (status < 200 || status > 299) {
    if (status < 400) {
      throw new UnexpectedAnswerError(`${endpoint} was redirected (${status}); check baseURL.`, status);
    }
    const code = typeof body?.code === 'string' ? body.code : null;
    throw apiError({ status, code, requestId, context: body?.context ?? null, headers, endpoint });
  }
  if (body?.code !== '0' || requestId === null) {
    throw new UnexpectedAnswerError(
      `${endpoint} answered something else than this API; check baseURL.`,
      status,
    );
  }
  return {
    data: body.data as Data,
    requestId,
    status,
    headers,
    version: versionOf(headers),
    replayed: headers.get('idempotent-replayed') === 'true',
    changedSections: sectionsOf(headers),
  };
}

/** The signal covers the body too: a stalled answer is as bad as none. */
async function sent(fetch: Fetch, message: Message): Promise<Raw> {
  const { endpoint, url, method, headers, body, timeoutMs, signal } = message;
  if (signal?.aborted) throw new AbortedError(`${endpoint} was aborted.`);
  const own = new AbortController();
  let late = false;
  const abort = () => own.abort();
  const timer = setTimeout(() => {
    late = true;
    own.abort();
  }, timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    // A followed redirect would carry the token to another place, and make a GET of a POST.
    const init: RequestInit = { method, headers: { ...headers }, redirect: 'manual', signal: own.signal };
    const answer = await fetch(url, body === undefined ? init : { ...init, body });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  } catch (error) {
    if (signal?.aborted) throw new AbortedError(`${endpoint} was aborted.`);
    if (late) throw new TimeoutError(`${endpoint} did not answer within ${timeoutMs} ms.`);
    throw failed(endpoint, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** Only the fault's code: a runtime's own message may quote the address, and with it what was searched. */
function failed(endpoint: string, error: unknown): OpenCIFError {
  if (error instanceof OpenCIFError) return error;
  const { cause, code } = error as { cause?: { code?: unknown }; code?: unknown };
  const fault = cause?.code ?? code;
  return new ConnectionError(`${endpoint} got no answer${typeof fault === 'string' ? ` (${fault})` : ''}.`);
}

interface Envelope {
  readonly code?: unknown;
  readonly data?: unknown;
  readonly requestId?: unknown;
  readonly context?: unknown;
}

/** Null for what is no JSON object; the parser's error would quote the text. */
function parsed(text: string): Envelope | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function versionOf(headers: Headers): number | null {
  const [, digits] = /^(?:W\/)?"(\d+)"$/.exec(headers.get('etag') ?? '') ?? [];
  return digits === undefined ? null : Number(digits);
}

function sectionsOf(headers: Headers): string[] | null {
  const text = headers.get('opencif-changed-sections');
  return text === null ? null : text.split(/, */).filter(Boolean);
}
