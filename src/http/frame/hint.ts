/** Chooses the text of the header `OpenCIF-Hint` for a refused request. */
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Endpoint } from '../../contract/endpoint.ts';
import { endpoints } from '../../contract/endpoints.ts';
import type { ValidationIssue } from '../../contract/envelope.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { bodyHints, filled, generalHint, pathHints, rightHints, tokenHints } from '../../contract/hints.ts';
import { hintOfIssues, type Part } from '../../contract/issue-hint.ts';
import { nearestPath } from '../../contract/nearest.ts';
import { may, type Right, roles } from '../../contract/rights.ts';
import type { JsonSchema } from '../../contract/schema.ts';

/** What is known about a refusal: a `Refused`. */
interface Refusal {
  readonly code: ErrorCode;
  readonly context: unknown;
  /** A better hint than the request gives. */
  readonly hint: string | undefined;
}

const endpointOf = new Map<string, Endpoint>(endpoints.map((one) => [`${one.method} ${one.path}`, one]));

/** @returns what was wrong and what to do next, without any part of what was sent */
export function hintFor(refused: Refusal, request: FastifyRequest): string {
  return refused.hint ?? specific(refused, request) ?? generalHint(refused.code);
}

/** The hint for this very request; null if there is only the one of the code. */
function specific({ code, context }: Refusal, request: FastifyRequest): string | null {
  const { method } = request;
  const path = request.routeOptions.url;
  if (code === 'notFound') return pathHint(request);
  if (code === 'forbidden') return rightHint(context as { readonly right: Right });
  const endpoint = endpointOf.get(`${method === 'HEAD' ? 'GET' : method} ${path}`);
  if (code === 'unauthorized') return unauthorizedHint(endpoint, request);
  if (code !== 'requestValidateError' || !endpoint || !Array.isArray(context)) return null;
  return bodyHint(request, endpoint, context) ?? hintOfIssues(context, partsOf(endpoint, request));
}

function rightHint({ right }: { readonly right: Right }): string {
  const having = roles.filter((role) => may(role, right));
  return filled(rightHints.ofRole, { right, roles: having.join(', ') });
}

function unauthorizedHint(endpoint: Endpoint | undefined, request: FastifyRequest): string | null {
  if (endpoint?.session) return endpoint.session === 'none' ? null : tokenHints.session;
  return endpoint?.token ? tokenHint(request) : null;
}

function tokenHint({ headers }: FastifyRequest): string {
  const token = headers['x-connectfi-token'];
  if (/^bearer /i.test(String(token))) return tokenHints.withBearer;
  if (token) return tokenHints.unknown;
  return /^bearer /i.test(headers.authorization ?? '') ? tokenHints.asBearer : tokenHints.missing;
}

/** For a body that is missing or was not JSON, which the schema sees as no object. */
function bodyHint(
  request: FastifyRequest,
  { body }: Endpoint,
  [issue]: readonly ValidationIssue[],
): string | null {
  if (!body || issue?.instancePath !== '' || issue.keyword !== 'type') return null;
  if (request.bodyFault) return request.bodyFault;
  return request.body === undefined ? bodyHints.empty : null;
}

function partsOf({ params, body, frame = body, query, headers }: Endpoint, request: FastifyRequest): Part[] {
  const part = (of: Part['of'], schema: JsonSchema | undefined, value: unknown) =>
    schema ? [{ of, schema, value }] : [];
  return [
    ...part('path', params, request.params),
    ...part('body', frame, request.body),
    ...part('query', query, request.query),
    ...part('header', headers ?? {}, request.headers),
  ];
}

function pathHint({ method, url, server }: FastifyRequest): string | null {
  const [path = ''] = url.split('?');
  const near = nearestPath({ method, path }, endpointsOf(server));
  return near && filled(pathHints.near, { method: near.method, path: near.path });
}

const known = new WeakMap<FastifyInstance, readonly Endpoint[]>();

/** The endpoints that this server has: some are only in the sandbox. */
function endpointsOf(server: FastifyInstance): readonly Endpoint[] {
  const there =
    known.get(server) ?? endpoints.filter(({ method, path: url }) => server.hasRoute({ method, url }));
  known.set(server, there);
  return there;
}

/**
 * Says why a body could not be parsed. Of the parser's message only the position is used: the rest quotes the body.
 * @param error what the parser threw
 */
export function unreadableBody(body: Uint8Array, error: unknown): string {
  if (body.length === 0) return bodyHints.empty;
  if (!isUtf8(body)) return bodyHints.notUtf8;
  // At the end of the message: what the message quotes may look the same.
  const [, position] = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(String(error)) ?? [];
  if (position === undefined) return bodyHints.notJson;
  return filled(bodyHints.notJsonAt, { position: Number(position) + 1 });
}
