/** From a row of the endpoint list to a route: token, then schema, then handler, then answer. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Endpoint } from '../contract/endpoints.ts';
import type { Bearer } from '../storage/token.ts';
import type { Call, Handler, Services } from './call.ts';
import { Refused, sendSuccess } from './respond.ts';
import { validator } from './validate.ts';

export function addEndpoint(
  server: FastifyInstance,
  services: Services,
  endpoint: Endpoint,
  handler: Handler<unknown>,
): void {
  const schema = endpoint.body ?? endpoint.params;
  const check = schema ? validator(schema) : () => null;
  server.route({
    method: endpoint.method,
    url: endpoint.path,
    // Before the body is read: a stranger's 64 KiB are not worth parsing.
    onRequest: async (request) => {
      if (endpoint.token) request.bearer = await bearerOf(services, request);
      if (endpoint.body) refuseOtherTypes(request);
    },
    handler: async (request, reply) => {
      const input = endpoint.body ? (request.body ?? null) : request.params;
      const issues = check(input);
      if (issues) throw new Refused('requestValidateError', { context: issues });
      const data = await handler(callOf(services, request, input));
      return sendSuccess(request, reply.header('cache-control', 'no-store'), data);
    },
  });
}

/** One spelling of one type: odd content types are how validation gets skipped elsewhere. */
const jsonType = /^application\/json(?: *; *charset=(?:utf-8|"utf-8"))? *$/i;

function refuseOtherTypes({ headers }: FastifyRequest): void {
  const type = headers['content-type'];
  if (type !== undefined && !jsonType.test(type)) throw new Refused('unsupportedMediaType');
}

function callOf(services: Services, request: FastifyRequest, body: unknown): Call<unknown> {
  return { services, requestId: request.id, body, address: request.ip, bearer: request.bearer as Bearer };
}

async function bearerOf({ tokens }: Services, request: FastifyRequest): Promise<Bearer> {
  const token = request.headers['x-connectfi-token'];
  const bearer = typeof token === 'string' && token !== '' ? await tokens.bearerOf(token) : null;
  if (!bearer) throw new Refused('unauthorized');
  return bearer;
}
