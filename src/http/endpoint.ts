/** From a row of the endpoint list to a route: token, then schema, then handler, then answer. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BODY_BYTES } from '../contract/common.ts';
import type { Endpoint } from '../contract/endpoints.ts';
import type { ValidationIssue } from '../contract/envelope.ts';
import type { JsonSchema } from '../contract/schema.ts';
import type { Bearer } from '../storage/token.ts';
import { validator } from '../validation/validate.ts';
import type { Call, Handler, Services } from './call.ts';
import { headersOf, logFault, Refused, sendSuccess } from './respond.ts';

export function addEndpoint(
  server: FastifyInstance,
  services: Services,
  endpoint: Endpoint,
  handler: Handler<unknown, unknown, unknown>,
): void {
  const issuesOf = checks(endpoint);
  server.route({
    method: endpoint.method,
    url: endpoint.path,
    bodyLimit: endpoint.bodyBytes ?? BODY_BYTES,
    // Before the body is read: a stranger's body is not worth parsing.
    onRequest: async (request) => {
      if (endpoint.token) request.bearer = await bearerOf(services, request);
      if (endpoint.body) refuseOtherTypes(request);
    },
    handler: async (request, reply) => {
      const call = callOf(services, endpoint, request);
      const issues = issuesOf(call);
      if (issues) throw new Refused('requestValidateError', { context: issues });
      // A refusal carries them as well: the tag of the version that stands.
      const data = await handler(call).finally(() => void reply.headers(headersOf(call.reply)));
      reply.header('cache-control', 'no-store');
      return sendSuccess(reply, data, call.reply.requestId ?? request.id);
    },
  });
}

/** @returns a check of all that the endpoint reads; the first part with a fault is told */
function checks({
  body,
  frame = body,
  params,
  query,
  headers,
}: Endpoint): (call: Call) => ValidationIssue[] | null {
  const fits = (schema: JsonSchema | undefined) => (schema ? validator(schema) : () => null);
  const [paramsFit, bodyFits] = [fits(params), fits(frame)];
  const [queryFits, headersFit] = [fits(query), fits(headers)];
  return (call) =>
    paramsFit(call.params) ?? bodyFits(call.body) ?? queryFits(call.query) ?? headersFit(call.headers);
}

/** One spelling of one type: odd content types are how validation gets skipped elsewhere. */
const jsonType = /^application\/json(?: *; *charset=(?:utf-8|"utf-8"))? *$/i;

function refuseOtherTypes({ headers }: FastifyRequest): void {
  const type = headers['content-type'];
  if (type !== undefined && !jsonType.test(type)) throw new Refused('unsupportedMediaType');
}

function callOf(services: Services, { body }: Endpoint, request: FastifyRequest): Call {
  return {
    services,
    requestId: request.id,
    body: body ? (request.body ?? null) : request.params,
    params: request.params as Record<string, string>,
    query: request.query,
    headers: request.headers,
    address: request.ip,
    bearer: request.bearer as Bearer,
    reply: {},
    tellFault: (error) => logFault(request, error),
    gone: () => request.raw.socket.destroyed,
  };
}

async function bearerOf({ tokens }: Services, request: FastifyRequest): Promise<Bearer> {
  const token = request.headers['x-connectfi-token'];
  const bearer = typeof token === 'string' && token !== '' ? await tokens.bearerOf(token) : null;
  if (!bearer) throw new Refused('unauthorized');
  return bearer;
}
