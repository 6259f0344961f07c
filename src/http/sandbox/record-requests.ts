/**
 * Remembers what programs send to the sandbox and what it answers. The console, the docs page and whoever watches the
 * service are left out: a developer wants to see the requests of a program.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Endpoint } from '../../contract/endpoint.ts';
import { endpoints } from '../../contract/endpoints.ts';
import { ofWatchers } from '../../contract/probe-endpoints.ts';
import type { SandboxRequestPart } from '../../contract/sandbox-requests.ts';
import { headersWithoutSecrets, pathWithoutSecrets, withoutSecrets } from '../../domain/without-secrets.ts';
import type { Bearer } from '../../storage/account/token.ts';
import type { Services } from '../frame/call.ts';
import { sentSession } from '../frame/session-cookie.ts';

const isLeft = (name: string) => ofWatchers.has(name) || name === 'sandbox-requests';
const routes = new Map(
  (endpoints as readonly Endpoint[])
    .filter(({ name, session }) => session === undefined && !isLeft(name))
    .map(({ method, path, name }) => [`${method} ${path}`, name]),
);

/** To be called in a sandbox only, before routes are added. */
export function recordRequests(server: FastifyInstance, services: Services): void {
  // Not async where it need not be: what a client has not taken is counted as soon as the answer is handed over.
  server.addHook('onSend', (request, reply, payload, done) => {
    const name = routes.get(`${request.method} ${request.routeOptions.url}`);
    const isMissing = request.routeOptions.url === undefined;
    if ((name === undefined && !isMissing) || isOfBrowser(services, request)) return done();
    const remember = (owner: Bearer | null) => {
      // An unknown path of nobody is mostly a browser's, and a path as it was sent tells whose it is.
      if (owner !== null || name !== undefined) record(services, { request, reply, payload, owner, name });
      done();
    };
    if (request.bearer !== null) remember(request.bearer);
    else ownerOf(services, request).then(remember).catch(done);
  });
}

/** Whoever sends a session's cookie and no token is a browser, also if the session has ended. */
function isOfBrowser({ settings }: Services, { headers }: FastifyRequest): boolean {
  return headers['x-connectfi-token'] === undefined && sentSession(settings, headers) !== undefined;
}

/** An unknown path is answered before anybody looks at the token. */
async function ownerOf({ tokens }: Services, request: FastifyRequest): Promise<Bearer | null> {
  const token = request.headers['x-connectfi-token'];
  if (typeof token !== 'string' || request.refused?.code !== 'notFound') return null;
  return tokens.bearerOf(token).catch(() => null);
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly payload: unknown;
  /** Null: nobody was signed in. */
  readonly owner: Bearer | null;
  /** Of the endpoint; undefined: there is none. */
  readonly name: string | undefined;
}

function record(services: Services, { request, reply, payload, owner, name }: Exchange): void {
  const { recorded, limits, mint } = services;
  const answered = typeof payload === 'string' ? payload : '';
  const answer = owner === null ? undefined : jsonOf(answered);
  const sent = request.body ?? undefined;
  const names = new Set([...idsIn(request.params), ...idsIn(sent), ...idsIn(answer)]);
  const isDone = reply.statusCode < 300;
  if (isDone && name === 'customers-erase') for (const id of idsIn(request.params)) recorded.forget(id);
  recorded.add(owner?.aggregatorId ?? null, names, {
    requestId: request.id,
    at: mint.now(),
    method: request.method,
    path: owner === null ? (request.routeOptions.url ?? '') : pathWithoutSecrets(request.url),
    status: reply.statusCode,
    ...(request.refused && { code: request.refused.code }),
    ms: Math.round(reply.elapsedTime),
    ...(owner && { login: owner.login }),
    customerIds: isDone ? [...new Set(idsIn(answer, shownName))].slice(0, limits.pageItems) : [],
    request: {
      headers: owner === null ? [] : headersWithoutSecrets(request.headers),
      ...bodyOf(owner === null ? undefined : sent, request.bodyFault, limits.sandboxBodyBytes),
    },
    answer: {
      headers: headersWithoutSecrets(reply.getHeaders()),
      ...bodyOf(answer, null, limits.sandboxBodyBytes),
    },
  });
}

const customerName = /^(?:customer|company|employee)Id$/;
const shownName = /^customerId$/;

/** Returns the texts in members of such names, at any depth. */
function idsIn(value: unknown, names = customerName): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'string' ? (names.test(name) ? [member] : []) : idsIn(member, names),
  );
}

/** @returns undefined if it is not JSON, as the answer to `OPTIONS` */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param fault why the body could not be read; null: it could, or there was none */
function bodyOf(value: unknown, fault: string | null, most: number): Omit<SandboxRequestPart, 'headers'> {
  if (fault !== null) return { body: null, leftOut: 'notJson' };
  if (value === undefined) return { body: null };
  const body = JSON.stringify(withoutSecrets(value));
  return Buffer.byteLength(body) > most ? { body: null, leftOut: 'tooLarge' } : { body };
}
