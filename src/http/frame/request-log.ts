/**
 * Writes one log line per request, from an allow-list: requestId, method, route (never the path as sent), status,
 * milliseconds, aggregator, the trace's id if it has one, and for a refused body the place and the rule. Never a value.
 * A client that leaves before it has its answer is no fault of the service, and gets a line of the same kind.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.ts';
import type { RequestTrace, RequestTraces } from './request-traces.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the request has its line in the log. */
    isLogged: boolean;
    /** Null if it belongs to no trace. */
    trace: RequestTrace | null;
  }
}

/** What other servers write for a client that left; it is never sent. */
const LEFT = { status: 499, code: 'clientLeft' };

export function logRequests(server: FastifyInstance, metrics: Metrics, traces: RequestTraces): void {
  server.decorateRequest('trace', null);
  server.decorateRequest('isLogged', false);
  const log = (request: FastifyRequest, reply: FastifyReply, status: number, code: string, text: string) => {
    // A client may leave while the answer is still being made.
    if (request.isLogged) return;
    request.isLogged = true;
    const route = request.routeOptions.url ?? 'unknown';
    const { method } = request;
    metrics.countRequest({ method, route, status, code, seconds: reply.elapsedTime / 1000, began: true });
    traces.end(request, status, code);
    request.log.info(
      {
        requestId: request.id,
        method,
        route,
        status,
        ms: Math.round(reply.elapsedTime * 100) / 100,
        aggregator: request.bearer?.aggregatorId,
        ...(request.trace && { traceId: request.trace.traceId }),
        ...(code !== '0' && { code, ...firstIssue(request) }),
      },
      text,
    );
  };
  server.addHook('onRequest', (request, reply, done) => {
    const left = () =>
      log(request, reply, LEFT.status, LEFT.code, 'the client left before it had its answer');
    metrics.beginRequest();
    request.trace = traces.begin(request);
    reply.raw.once('close', left);
    traces.enter(request, done);
  });
  traces.register(server);
  server.addHook('onResponse', (request, reply, done) => {
    log(request, reply, reply.statusCode, request.refused?.code ?? '0', 'request');
    done();
  });
}

/** Paths hold only schema names and positions: unknown properties are refused at their parent. */
function firstIssue({ refused }: FastifyRequest): object {
  const context = refused?.context;
  const issue = Array.isArray(context) ? context[0] : undefined;
  return issue ? { instancePath: issue.instancePath, keyword: issue.keyword } : {};
}
