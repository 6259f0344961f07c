/** Builds the message to send from a method's request and options: address, headers, body. */
import type { Message } from './attempt.ts';
import { OpenCIFError } from './errors.ts';
import { newKey } from './mint.ts';
import type { ChangeOptions } from './options.ts';
import type { Repeat } from './retry.ts';
import { headerText, isText } from './text.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Pattern with `:names`. Errors show it, but not the values. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** False to send no token. @default true */
  readonly token?: boolean;
  readonly repeat: Repeat;
  /** True for calls with `KeyOptions` or options that extend it; `keysInBody` if the items have the keys. */
  readonly write?: true | 'keysInBody';
}

/** @throws OpenCIFError if an id, a key or a reason can't be sent */
export function messageOf(
  baseURL: string,
  request: Request,
  options: ChangeOptions,
): Omit<Message, 'attempt'> {
  const { method, path, params, query, body, write } = request;
  return {
    endpoint: `${method} ${path}`,
    url: baseURL + filled(path, params) + queryOf(query),
    method,
    path,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(write === true && { 'idempotency-key': keyOf(options.idempotencyKey) }),
      ...(write && writeHeaders(options)),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}

function writeHeaders({ ifMatch, dryRun, reason }: ChangeOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  if (ifMatch !== undefined) headers['if-match'] = headerText('ifMatch', entityTag(ifMatch));
  if (dryRun) headers['opencif-dry-run'] = 'true';
  if (reason !== undefined) headers['opencif-reason'] = encoded(reason);
  return headers;
}

/** A header is ASCII, so the service takes UTF-8 as `%XX`. @throws OpenCIFError */
function encoded(reason: string): string {
  if (!isText(reason)) throw new OpenCIFError('reason has half of a character (a lone surrogate).');
  return encodeURIComponent(reason);
}

/** @throws OpenCIFError */
export function keyOf(given: string = newKey()): string {
  if (!/^[!-~]{1,255}$/.test(given)) {
    throw new OpenCIFError('idempotencyKey is not 1 to 255 visible ASCII characters.');
  }
  return given;
}

/** `7` and `"7"` mean the same; an `ETag` can be passed unchanged. */
function entityTag(version: number | string): string {
  return /^(\*|(W\/)?".*")$/.test(String(version)) ? String(version) : `"${version}"`;
}

function filled(path: string, params: Readonly<Record<string, string>> = {}): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = params[name] ?? '';
    // With an empty segment, or one of dots, the path would be another.
    if (/^\.{0,2}$/.test(value) || !isText(value)) throw new OpenCIFError(`${name} is not an id.`);
    return encodeURIComponent(value);
  });
}

function queryOf(query: Request['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    // It would be sent as another text, and find other customers.
    if (!isText(String(value))) throw new OpenCIFError(`${name} has half of a character (a lone surrogate).`);
    search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
