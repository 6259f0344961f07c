/** What every answer must be, whatever was asked. */
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { type ErrorCode, errors } from '../../src/contract/errors.ts';
import { validator } from '../../src/validation/validate.ts';
import type { Drawn, Sender } from './requests.ts';
import { canariesOf, type Mark } from './values.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Answered with what they are, not with the envelope. */
const pages = /^\/(?:metrics|openapi\.json|docs(?:\/.*)?)$/;
const list: readonly Endpoint[] = endpoints;
const routes = list.map((endpoint) => ({
  endpoint,
  fits: new RegExp(`^${endpoint.path.replace(/:\w+/, '[^/]+')}$`),
  // The name of an unknown member is told as it was sent.
  issuesOf: validator(endpoint.answer, { texts: false }),
}));

/** The tenant that a sender belongs to; null: none. */
export function tenantOf(sender: Sender): Mark | null {
  if (sender === 'M') return 'A';
  return sender === 'A' || sender === 'B' ? sender : null;
}

/** @returns what is wrong with the answer, or null */
export function faultOf({ method, path, sender }: Drawn, answer: Answer): string | null {
  const { status, headers, body } = answer;
  if (status >= 500) return `status ${status}`;
  const hint = String(headers['opencif-hint'] ?? '');
  if (canariesOf.A.test(hint) || canariesOf.B.test(hint)) return 'a hint that repeats a value';
  const text = body + JSON.stringify(headers);
  for (const mark of ['A', 'B'] as const) {
    if (tenantOf(sender) !== mark && canariesOf[mark].test(text)) return `tells of tenant ${mark}`;
  }
  // Without a connection nothing takes the body away.
  if (method === 'HEAD') return null;
  if (status === 204 && method === 'OPTIONS') return body === '' ? null : 'a body with 204';
  if (pages.test(path) && status < 400) return null;
  if (body.includes('"code":"systemError"')) return 'an item of a batch that failed';
  const given = parsed(body);
  if (given === null) return 'no JSON object';
  return envelopeFault(answer, given) ?? (status === 200 ? dataFault(method, path, given.data) : null);
}

/** @returns the code that it was answered with, or the status where there is none */
export function codeOf({ status, body }: Answer): string {
  return /"code":"(\w+)"/.exec(body)?.[1] ?? String(status);
}

function envelopeFault({ status, headers }: Answer, given: Record<string, unknown>): string | null {
  if (headers['content-type'] !== 'application/json; charset=utf-8') return 'another content type';
  if (!/^[0-9a-f]{32}$/.test(String(given.requestId))) return 'no requestId';
  const keys = Object.keys(given).join(' ');
  if (given.code === '0')
    return status === 200 && keys === 'code data requestId' ? null : `a success with ${status} and ${keys}`;
  const row = errors[given.code as ErrorCode];
  if (!Object.hasOwn(errors, String(given.code)) || row.status !== status)
    return `status ${status} for ${given.code}`;
  return /^requestId code(?: context)?(?: message)?$/.test(keys) ? null : `the members ${keys}`;
}

function parsed(body: string): Record<string, unknown> | null {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** A success has the documented shape. */
function dataFault(method: string, path: string, data: unknown): string | null {
  const route = routes.find(({ endpoint, fits }) => endpoint.method === method && fits.test(path));
  const issues = route?.issuesOf(data);
  return issues
    ? `${route?.endpoint.name} answers with what its schema refuses: ${JSON.stringify(issues)}`
    : null;
}
