/** Turns a row of the endpoint list into a route: token, then right, then schema, then handler, then answer. */
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Endpoint } from '../../contract/endpoint.ts';
import { endpoints } from '../../contract/endpoints.ts';
import type { ValidationIssue } from '../../contract/envelope.ts';
import { limits } from '../../contract/limits.ts';
import { may } from '../../contract/rights.ts';
import type { JsonSchema } from '../../contract/schema.ts';
import type { Session } from '../../storage/account/session.ts';
import type { Bearer } from '../../storage/account/token.ts';
import { prepareValidator, type Validator, validator } from '../../validation/validate.ts';
import { audit } from './audit.ts';
import { bearerOf } from './bearer.ts';
import type { Answer, Call, Parts, Services } from './call.ts';
import { recordAccess } from './record-access.ts';
import { requireRight } from './require-right.ts';
import { logFault, Refused, sendSuccess } from './respond.ts';
import { refuseCrossSite } from './session.ts';
import { consoleOrigin } from './session-cookie.ts';

export function addEndpoint(
  server: FastifyInstance,
  services: Services,
  endpoint: Endpoint,
  handler: (call: Call & Parts) => Promise<Answer>,
): void {
  const issuesOf = checks(endpoint);
  server.route({
    method: endpoint.method,
    url: endpoint.path,
    bodyLimit: endpoint.bodyBytes ?? limits.bodyBytes.value,
    // Runs before the body is read: the body of an unauthenticated client is not worth parsing.
    onRequest: async (request, reply) => {
      if (endpoint.session) request.consoleOrigin = consoleOrigin(services.settings, request.headers);
      if (endpoint.session === 'none') refuseCrossSite(services, request);
      else if (endpoint.token || endpoint.session) {
        request.bearer = await bearerOf(services, endpoint, request);
        services.activeTenants.note(request.bearer.aggregatorId);
        request.visit = services.underWay.enter(request.bearer.login, request, reply);
        if (!request.visit) throw beyondShare();
        // Counted already: auditors are told of each refusal, and that takes a place in their queue.
        await refuseWithoutRight(services, endpoint, request);
      }
      if (endpoint.body) refuseOtherTypes(request);
    },
    handler: async (request, reply) => {
      request.visit?.begin();
      try {
        const call = callOf(services, endpoint, request);
        const issues = unreadableQuery(request.raw.url ?? '') ?? issuesOf(call);
        if (issues) throw new Refused('requestValidateError', { context: issues });
        const answer = await handler(call);
        // A change is done by now, and its answer is small.
        if (endpoint.method === 'GET' && request.visit?.mayRead() === false) throw beyondShare();
        await recordAccess(endpoint, call, answer);
        return sendSuccess(request, reply, answer);
      } finally {
        request.visit?.end();
      }
    },
  });
}

/** Auditors are told first; a store that fails does not change the answer. @throws Refused `forbidden` */
async function refuseWithoutRight(
  services: Services,
  { name, right }: Endpoint,
  request: FastifyRequest,
): Promise<void> {
  const bearer = request.bearer as Bearer;
  if (may(bearer.role, right)) return;
  const about = { services, bearer, address: request.ip, requestId: request.id };
  await audit(about, 'forbidden', name).catch((error: unknown) => logFault(request, error));
  requireRight(bearer, right);
}

/** When a request beyond the share of its login may come again, in seconds. */
const SHARE_RETRY_SECONDS = 1;

function beyondShare(): Refused {
  return new Refused('tooManyRequests', { retryAfter: SHARE_RETRY_SECONDS });
}

/** Lists the schemas of what an endpoint reads: path parameters, body, query, headers. */
function schemasOf({ params, body, frame = body, query, headers }: Endpoint): (JsonSchema | undefined)[] {
  return [params, frame, query, headers];
}

/** The parser leaves text that it can't decode unchanged, and the endpoint would take it literally. */
function unreadableQuery(url: string): ValidationIssue[] | null {
  const start = url.indexOf('?');
  if (start < 0 || !url.includes('%', start)) return null;
  try {
    decodeURIComponent(url.slice(start));
    return null;
  } catch {
    const message = 'must be UTF-8, each byte as % and two digits';
    return [{ instancePath: '', schemaPath: '#/isText', keyword: 'isText', params: {}, message }];
  }
}

/**
 * Compiles the checks of all endpoints before the first request needs them, yielding to the event loop between
 * them.
 */
export async function compileChecks(): Promise<void> {
  for (const schema of endpoints.flatMap(schemasOf)) {
    if (schema) prepareValidator(schema);
    await turn();
  }
}

const fitsAll: Validator = () => null;

/** @returns a check of everything the endpoint reads; it reports the first part that fails */
function checks(endpoint: Endpoint): (parts: Parts) => ValidationIssue[] | null {
  const [paramsFit, bodyFits, queryFits, headersFit] = schemasOf(endpoint).map((schema) =>
    schema ? validator(schema, { texts: schema !== endpoint.frame }) : fitsAll,
  ) as [Validator, Validator, Validator, Validator];
  const onlyKnown = noOtherOptIn(endpoint);
  return ({ params, body, query, headers }) =>
    paramsFit(params) ?? bodyFits(body) ?? queryFits(query) ?? headersFit(headers) ?? onlyKnown(headers);
}

/** Headers that ask a change for something. If they were ignored, the client would believe that they worked. */
const optIn = /^(?:if-match|if-none-match|idempotency-key|opencif-.*)$/;

/**
 * Refuses opt-in headers that the endpoint does not know. Reads may have them, because browsers and proxies send some
 * and there is nothing they could prevent; so may documented endpoints, whose clients may set a key on every request.
 */
function noOtherOptIn({ method, documented, headers }: Endpoint): Validator {
  if (method === 'GET' || documented) return fitsAll;
  const known = new Set(Object.keys(headers?.properties ?? {}));
  return (sent) => {
    const other = Object.keys(sent as object).find((name) => optIn.test(name) && !known.has(name));
    return other === undefined ? null : [unsupported(other)];
  };
}

function unsupported(header: string): ValidationIssue {
  return {
    instancePath: '',
    schemaPath: '#/additionalProperties',
    keyword: 'additionalProperties',
    params: { additionalProperty: header },
    message: 'must NOT be sent as a header: this endpoint would ignore it',
  };
}

/** Accepts a single spelling of a single type: unusual content types are a known way around validation. */
const jsonType = /^application\/json(?: *; *charset=(?:utf-8|"utf-8"))? *$/i;

function refuseOtherTypes({ headers }: FastifyRequest): void {
  const { 'content-type': type, 'content-encoding': coding } = headers;
  // Nothing is decoded: the body would be taken for something that it is not.
  if ((type !== undefined && !jsonType.test(type)) || coding !== undefined) {
    throw new Refused('unsupportedMediaType');
  }
}

function callOf(services: Services, endpoint: Endpoint, request: FastifyRequest): Call & Parts {
  return {
    services,
    requestId: request.id,
    params: request.params,
    body: endpoint.body ? (request.body ?? null) : undefined,
    query: request.query,
    headers: request.headers,
    address: request.ip,
    bearer: request.bearer as Bearer,
    session: request.session as Session,
    origin: request.consoleOrigin,
    bearerNow: () => bearerOf(services, endpoint, request),
    tellFault: (error) => logFault(request, error),
    gone: () => request.raw.socket.destroyed,
  };
}
