/**
 * Calls an endpoint from a page. It goes through the server's own `inject`, as the request of the same browser, so that
 * nothing that the API checks, counts or records can differ.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Endpoint } from '../../contract/endpoint.ts';
import { type EndpointName, endpoints } from '../../contract/endpoints.ts';
import type { Failure, Success } from '../../contract/envelope.ts';
import { Refused } from '../../http/frame/respond.ts';
import { isLive } from '../../http/frame/session.ts';
import type { Ask, CallParts, DataOf, Refusal, Reply } from './page.ts';

const byName = new Map<string, Endpoint>(endpoints.map((one) => [one.name, one]));
const fixedPaths: ReadonlySet<string> = new Set(endpoints.map(({ method, path }) => `${method} ${path}`));

/**
 * @param keep is given each `Set-Cookie` of the answers, for the browser
 * @returns calls endpoints as the visitor who made the request; throws Refused `notFound` if a part of the page's
 *   address cannot be a part of the endpoint's
 */
export function askAs(server: FastifyInstance, request: FastifyRequest, keep: (cookie: string) => void): Ask {
  return async <Name extends EndpointName>(name: Name, parts: CallParts = {}): Promise<Reply<Name>> => {
    const endpoint = byName.get(name) as Endpoint;
    const answer = await server.inject({
      method: endpoint.method,
      url: pathOf(endpoint, parts),
      remoteAddress: request.ip,
      headers: { ...visitorsHeaders(request), ...liveHeader(endpoint, request), ...parts.headers },
      ...(parts.body !== undefined && { payload: parts.body as object }),
    });
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([key, value]) => [key, `${value}`]),
    );
    const cookie = headers['set-cookie'];
    if (cookie !== undefined) keep(cookie);
    const { statusCode: status } = answer;
    const content = answer.json<Success<DataOf<Name>> | Failure>();
    if (content.code !== '0') return refusalOf(content as Failure, status, headers);
    const { data, requestId } = content as Success<DataOf<Name>>;
    return { ok: true, status, data, etag: headers.etag ?? null, requestId, headers };
  };
}

/** The page's own request was found to come from the service's own pages. */
function visitorsHeaders({ headers }: FastifyRequest): Record<string, string> {
  const { host, cookie } = headers;
  return {
    'sec-fetch-site': 'same-origin',
    ...(host !== undefined && { host }),
    ...(cookie !== undefined && { cookie }),
  };
}

/** Only reads are live. */
function liveHeader({ method }: Endpoint, request: FastifyRequest): Record<string, string> {
  return method === 'GET' && isLive(request) ? { 'opencif-fragment': 'live' } : {};
}

function pathOf({ method, path }: Endpoint, { path: values = {}, query = {} }: CallParts): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  // Two dots, or a word such as `recent`, would lead to another endpoint, which answers something else.
  const isMoved = new URL(filled, 'http://own.invalid').pathname !== filled;
  if (isMoved || (filled !== path && fixedPaths.has(`${method} ${filled}`))) throw new Refused('notFound');
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return search.size > 0 ? `${filled}?${search}` : filled;
}

function refusalOf(
  { code, context, message = '', requestId }: Failure,
  status: number,
  headers: Readonly<Record<string, string>>,
): Refusal {
  const { 'opencif-hint': hint = null, 'retry-after': seconds } = headers;
  const retryAfter = seconds === undefined ? null : Number(seconds);
  return { ok: false, status, code, message, errors: context, hint, retryAfter, requestId };
}
