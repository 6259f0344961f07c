/** The trace of each request: taken up from its headers, and a span of its own if an SDK is loaded. */
import {
  type Context,
  context,
  propagation,
  type Span,
  SpanKind,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { activeTracer, failSpan, type Origin, type Origins, readTrace } from '../../trace.ts';

export interface RequestTrace {
  readonly traceId: string;
  /** Null without an SDK. */
  readonly inside: { readonly span: Span; readonly context: Context } | null;
}

export class RequestTraces {
  readonly #tracer: Tracer | null = activeTracer();
  readonly #origins: Origins;

  constructor(origins: Origins) {
    this.#origins = origins;
  }

  /** @returns null if the request has no trace */
  begin(request: FastifyRequest): RequestTrace | null {
    if (this.#tracer === null && request.headers.traceparent === undefined) return null;
    return this.#tracer === null ? this.#takeUp(request) : this.#start(this.#tracer, request);
  }

  /** Goes on with a request in its span, if it has one. */
  enter({ trace: its }: FastifyRequest, goOn: () => void): void {
    if (its?.inside) context.with(its.inside.context, goOn);
    else goOn();
  }

  /** Continues in the span after the body was read, because the connection reports that outside of any span. */
  register(server: FastifyInstance): void {
    if (this.#tracer === null) return;
    server.addHook('preValidation', (request, _reply, done) => this.enter(request, done));
  }

  /** @param code the error code, `0` for a success */
  end({ trace: its }: FastifyRequest, status: number, code: string): void {
    if (!its?.inside) return;
    const { span } = its.inside;
    span.setAttributes({ 'http.response.status_code': status, 'opencif.code': code });
    if (status >= 500) failSpan(span, code);
    span.end();
  }

  #takeUp(request: FastifyRequest): RequestTrace | null {
    const taken = readTrace(request.headers);
    if (taken === null) return null;
    this.#keep(request, { headers: taken.headers, context: context.active() });
    return { traceId: taken.traceId, inside: null };
  }

  #start(tracer: Tracer, request: FastifyRequest): RequestTrace {
    const { method } = request;
    const route = request.routeOptions.url ?? 'unknown';
    // A request that a page of the console makes belongs to the page's own request.
    // Its baggage could hold anything, and would go on to the receivers of webhooks.
    const parent = propagation.deleteBaggage(propagation.extract(context.active(), request.headers));
    const span = tracer.startSpan(
      `${method} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': method,
          'http.route': route,
          'url.scheme': request.protocol,
          'opencif.request_id': request.id,
        },
      },
      parent,
    );
    const inside = { span, context: trace.setSpan(parent, span) };
    this.#keep(request, { headers: {}, context: inside.context });
    return { traceId: span.spanContext().traceId, inside };
  }

  /** Reads change nothing, so nothing follows from them. */
  #keep({ method, id }: FastifyRequest, origin: Origin): void {
    if (method === 'POST') this.#origins.keep(id, origin);
  }
}
