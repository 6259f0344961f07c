/**
 * Writes one log line per request, from an allow-list: requestId, method, route (never the path as sent), status,
 * milliseconds, aggregator, and for a refused body the place and the rule. Never a value.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.ts';

export function logRequests(server: FastifyInstance, metrics: Metrics): void {
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { method } = request;
    const status = reply.statusCode;
    const code = request.refused?.code ?? '0';
    metrics.countRequest({ method, route, status, code, seconds: reply.elapsedTime / 1000 });
    request.log.info(
      {
        requestId: request.id,
        method,
        route,
        status,
        ms: Math.round(reply.elapsedTime * 100) / 100,
        aggregator: request.bearer?.aggregatorId,
        ...(code !== '0' && { code, ...firstIssue(request) }),
      },
      'request',
    );
    done();
  });
}

/** Paths hold only schema names and positions: unknown properties are refused at their parent. */
function firstIssue({ refused }: FastifyRequest): object {
  const context = refused?.context;
  const issue = Array.isArray(context) ? context[0] : undefined;
  return issue ? { instancePath: issue.instancePath, keyword: issue.keyword } : {};
}
