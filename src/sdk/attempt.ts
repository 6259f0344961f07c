/** One HTTP exchange: sends, reads, and turns the envelope into data or an error. */
import { apiError } from './error-classes.ts';
import { ConnectionError, OpenCIFError, UnexpectedAnswerError } from './errors.ts';
import { throwIfAborted } from './limit.ts';
import type { RequestSummary } from './options.ts';
import type { Answer } from './promise.ts';
import { textOf } from './text.ts';
import { observed, type Wire } from './wire.ts';

export interface Message extends RequestSummary {
  /** Method and path pattern, which errors may name. */
  readonly endpoint: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

interface Raw {
  readonly status: number;
  readonly headers: Headers;
  /** Null if the bytes are not UTF-8: decoded anyway, they would be another text. */
  readonly text: string | null;
  /** The text parsed as JSON; empty if it is not a JSON object. */
  readonly body: Envelope;
}

/** @throws APIError, ConnectionError, UnexpectedAnswerError, or the signal's reason */
export async function exchange<Data>(
  wire: Wire,
  message: Message,
  signal: AbortSignal,
): Promise<Answer<Data>> {
  const { endpoint } = message;
  const { status, headers, text, body } = await sent(wire, message, signal);
  if (status >= 400) {
    const { code, subCode, requestId, context } = body;
    throw apiError({
      status,
      code: stringOf(code),
      subCode: stringOf(subCode),
      requestId: stringOf(requestId),
      context,
      headers,
      endpoint,
    });
  }
  if (status < 200 || status > 299) {
    throw new UnexpectedAnswerError(`${endpoint} was redirected (${status}); check baseURL.`, status);
  }
  if (body.code !== '0') {
    const fault =
      text === null ? 'with bytes that are not UTF-8' : 'something else than this API; check baseURL';
    throw new UnexpectedAnswerError(`${endpoint} answered ${fault}.`, status);
  }
  return {
    data: body.data as Data,
    requestId: stringOf(body.requestId),
    status,
    headers,
    version: versionOf(headers),
    replayed: headers.get('idempotent-replayed') === 'true',
    changedSections: sectionsOf(headers),
  };
}

/** The signal also covers the body: a stalled answer is as bad as none. @throws ConnectionError, the signal's reason */
export async function sent(wire: Wire, message: Message, signal: AbortSignal): Promise<Raw> {
  const { endpoint, url, method } = message;
  const answered = observed(wire, message);
  try {
    const headers = { ...wire.headers, ...message.headers };
    // Following a redirect would send the token elsewhere, and turn a POST into a GET.
    const init: RequestInit = { method, headers, redirect: 'manual', signal };
    if (message.body !== undefined) init.body = message.body;
    const answer = await wire.fetch(url, init);
    const text = textOf(await answer.arrayBuffer());
    const body = parsed(text);
    answered(answer.status, stringOf(body.requestId));
    return { status: answer.status, headers: answer.headers, text, body };
  } catch (error) {
    answered(null, null);
    throwIfAborted(signal);
    if (error instanceof OpenCIFError) throw error;
    throw new ConnectionError(`${endpoint} got no answer${faultOf(error)}.`);
  }
}

/** Returns only the error code: a runtime's message may quote the address, which contains search values. */
function faultOf(error: unknown): string {
  const { cause, code } = error as { cause?: { code?: unknown }; code?: unknown };
  const fault = cause?.code ?? code;
  return typeof fault === 'string' ? ` (${fault})` : '';
}

interface Envelope {
  readonly code?: unknown;
  readonly subCode?: unknown;
  readonly data?: unknown;
  readonly requestId?: unknown;
  readonly context?: unknown;
}

/** Returns an empty object if the text is not a JSON object; the parser's error would quote the text. */
function parsed(text: string | null): Envelope {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function stringOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function versionOf(headers: Headers): number | null {
  const [, digits] = /^(?:W\/)?"(\d+)"$/.exec(headers.get('etag') ?? '') ?? [];
  return digits === undefined ? null : Number(digits);
}

function sectionsOf(headers: Headers): string[] | null {
  const text = headers.get('opencif-changed-sections');
  return text === null ? null : text.split(/, */).filter(Boolean);
}
