/**
 * Traces. A request that carries a `traceparent` belongs to its caller's trace: its log line names it and the webhooks
 * of its change carry it on. If the operator has loaded an OpenTelemetry SDK before this program (`node --import`),
 * requests, statements, password hashes and webhook attempts are spans too. Without an SDK, there are no spans.
 *
 * A span tells what was done and how it ended: routes, statement names, codes. Never a path, a query, a value, a message
 * of an error, or a name of a person, a login or an aggregator.
 */
import {
  type Attributes,
  type Context,
  context,
  ProxyTracerProvider,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';

/** Headers of a W3C trace context: `traceparent`, and perhaps `tracestate`. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** Where something began, so that what follows from it later is told to its trace. */
export interface Origin {
  /** Empty if an SDK makes them. */
  readonly headers: TraceHeaders;
  /** Holds a span if an SDK is loaded. */
  readonly context: Context;
}

/** The current trace, for something that is sent because of the current work. */
export function here(): Origin {
  return { headers: {}, context: context.active() };
}

/** Null if no SDK was loaded before this program asks for the first time. */
export function activeTracer(): Tracer | null {
  const provider = trace.getTracerProvider();
  // With the SDK's own copy of the API, it is another class; ours without a delegate means that nothing was loaded.
  if (!(provider instanceof ProxyTracerProvider)) return provider.getTracer('opencif');
  return provider.getDelegateTracer('opencif') ?? null;
}

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const stateForm = /^[\t\x20-\x7e]{1,512}$/;
const zeros = /^0+$/;

/**
 * Reads a W3C trace context (level 1).
 * @returns null if there is none, or one that the specification says to ignore; `headers` are what to send on
 */
export function readTrace(
  sent: Readonly<Record<string, unknown>>,
): { readonly traceId: string; readonly headers: TraceHeaders } | null {
  const { traceparent, tracestate } = sent;
  if (typeof traceparent !== 'string') return null;
  const [, version, traceId = '', parentId = '', flags = '', more] = form.exec(traceparent) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return null;
  if (zeros.test(traceId) || zeros.test(parentId)) return null;
  // In a later version, only the flag "sampled" is known to mean the same.
  const known = version === '00' ? flags : `0${Number.parseInt(flags, 16) & 1}`;
  const goesOn = typeof tracestate === 'string' && stateForm.test(tracestate);
  return {
    traceId,
    headers: { traceparent: `00-${traceId}-${parentId}-${known}`, ...(goesOn && { tracestate }) },
  };
}

interface SpanFacts {
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
}

/** Runs `work` in a span of the trace that is under way; without one, or without an SDK, it just runs it. */
export function inSpan<T>(name: string, work: () => Promise<T>, facts: SpanFacts = {}): Promise<T> {
  const tracer = activeTracer();
  if (tracer === null || !trace.getSpan(context.active())) return work();
  const span = tracer.startSpan(name, facts);
  return context.with(trace.setSpan(context.active(), span), () => endWith(span, work()));
}

/** Ends the span when the work ends. */
export function endWith<T>(span: Span, work: Promise<T>): Promise<T> {
  return work
    .catch((error: unknown) => {
      failSpan(span, classOf(error));
      throw error;
    })
    .finally(() => span.end());
}

export function failSpan(span: Span, errorType: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', errorType);
}

/** A SQLSTATE or another code if there is one. A message could quote a value. */
function classOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.name : typeof error;
}

/**
 * Runs a statement that carries out several orders. One order: its span is the parent. Several: the statement is a trace
 * of its own, and it and the orders' spans are linked both ways, since a span has one parent only.
 */
export function forOrders<T>(orders: readonly (Span | null)[], work: () => Promise<T>): Promise<T> {
  const spans = orders.filter((span) => span !== null);
  const [only, ...more] = spans;
  const tracer = activeTracer();
  if (!only || !tracer) return context.with(ROOT_CONTEXT, work);
  if (more.length === 0) return context.with(trace.setSpan(ROOT_CONTEXT, only), work);
  const links = spans.map((span) => ({ context: span.spanContext() }));
  const attributes = { 'db.operation.batch.size': orders.length };
  const group = tracer.startSpan('group', { root: true, links, attributes });
  for (const span of spans) span.addLink({ context: group.spanContext() });
  return context.with(trace.setSpan(ROOT_CONTEXT, group), () => endWith(group, work()));
}

/** @returns a span for an order that waits in a queue; null if its request has none */
export function orderSpan(tracer: Tracer): Span | null {
  return trace.getSpan(context.active()) ? tracer.startSpan('queue') : null;
}

/**
 * Runs `send` in a span that is told to the receiver; without an SDK, the receiver is told the headers of the origin.
 * @param origin null: it belongs to nothing known
 * @param tell says how it ended
 */
export async function sending<T>(
  { name, ...facts }: SpanFacts & { readonly name: string },
  origin: Origin | null,
  send: (headers: TraceHeaders) => Promise<T>,
  tell: (span: Span, result: T) => void,
): Promise<T> {
  const tracer = activeTracer();
  if (tracer === null) return send(origin?.headers ?? {});
  const parent = origin?.context ?? ROOT_CONTEXT;
  const span = tracer.startSpan(name, facts, parent);
  const inside = trace.setSpan(parent, span);
  const headers: Record<string, string> = {};
  propagation.inject(inside, headers);
  const result = await context.with(inside, () => endWith(span, send(headers).then(told)));
  return result;

  function told(found: T): T {
    tell(span, found);
    return found;
  }
}

/** The origins of the newest changes of this process, by request id. */
export class Origins {
  readonly #most: number;
  readonly #known = new Map<string, Origin>();

  /** @param most how many are kept; the oldest are forgotten */
  constructor(most: number) {
    this.#most = most;
  }

  keep(requestId: string, origin: Origin): void {
    this.#known.set(requestId, origin);
    if (this.#known.size <= this.#most) return;
    for (const [oldest] of this.#known) {
      this.#known.delete(oldest);
      break;
    }
  }

  /** To be called for a part of a request that has an id of its own. */
  share(requestId: string, part: string): void {
    const origin = this.#known.get(requestId);
    if (origin) this.keep(part, origin);
  }

  of(requestId: string): Origin | null {
    return this.#known.get(requestId) ?? null;
  }
}
