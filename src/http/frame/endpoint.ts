/** From a row of the endpoint list to a route: token, then schema, then handler, then answer. */
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BODY_BYTES } from '../../contract/common.ts';
import type { Endpoint } from '../../contract/endpoint.ts';
import { endpoints } from '../../contract/endpoints.ts';
import type { ValidationIssue } from '../../contract/envelope.ts';
import type { JsonSchema } from '../../contract/schema.ts';
import type { Bearer } from '../../storage/account/token.ts';
import { prepareValidator, type Validator, validator } from '../../validation/validate.ts';
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

/** Of what an endpoint reads: the path's parameters, body, query, headers. */
function schemasOf({ params, body, frame = body, query, headers }: Endpoint): (JsonSchema | undefined)[] {
  return [params, frame, query, headers];
}

/** Has the checks of all endpoints ready before the first request needs them; the event loop turns between them. */
export async function compileChecks(): Promise<void> {
  for (const schema of endpoints.flatMap(schemasOf)) {
    if (schema) prepareValidator(schema);
    await turn();
  }
}

const fitsAll: Validator = () => null;

/** @returns a check of all that the endpoint reads; the first part with a fault is told */
function checks(endpoint: Endpoint): (call: Call) => ValidationIssue[] | null {
  const [paramsFit, bodyFits, queryFits, headersFit] = schemasOf(endpoint).map((schema) =>
    schema ? validator(schema) : fitsAll,
  ) as [Validator, Validator, Validator, Validator];
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
