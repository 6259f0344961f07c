/** Traces of requests: taken up, written to the log, given on to webhooks; spans once an SDK is loaded. */
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testLogin } from '../../support/login.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { makeWebhook, quick } from '../../support/webhooks.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';
const traceparent = `00-${traceId}-${parentId}-01`;

type Line = { readonly route?: string; readonly traceId?: string };
type Service = TestServer & { readonly url: string; readonly lines: Line[] };

async function startService(): Promise<Service> {
  const lines: Line[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { ...(await startTestServer({ logger, delivery: { timing: quick } })), lines };
}

/** By a connection of its own, since the body of a request arrives outside of any span. */
function send({ url, token }: Service, path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(url + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'x-connectfi-token': token, ...headers },
  });
}

const email = (customerId: string, name: string) => ({
  customerId,
  customer: { email: `${name}@example.test` },
});

/** A service with a customer, and a webhook that takes its changes. */
async function startWithWebhook() {
  const service = await startService();
  const receiver = await startReceiver();
  const { customerId } = await register(service, individualInit(1));
  await makeWebhook(service, { url: receiver.url });
  return { service, receiver, customerId };
}

describe('without an SDK', () => {
  let service: Service;
  let receiver: Receiver;
  let customerId: string;

  beforeAll(async () => {
    ({ service, receiver, customerId } = await startWithWebhook());
  });
  afterAll(async () => {
    await service.close();
    await receiver.close();
  });

  const traced = () => service.lines.filter((line) => 'traceId' in line);

  test("the log line of a request names its caller's trace, and the webhook of its change carries it on", async () => {
    await send(service, '/customer/update', email(customerId, 'traced'), { traceparent, tracestate: 'a=1' });
    await until('the webhook', () => receiver.all.length === 1);
    expect(receiver.all[0]?.headers).toMatchObject({ traceparent, tracestate: 'a=1' });
    await until('the line', () => traced().length === 1);
    expect(traced()).toEqual([expect.objectContaining({ route: '/customer/update', traceId })]);
  });

  test('so do the changes of a batch', async () => {
    const body = email(customerId, 'batch');
    const before = receiver.all.length;
    const answer = await send(
      service,
      '/customers/batch',
      { items: [{ operation: 'update', body }] },
      { traceparent },
    );
    expect(answer.status).toBe(200);
    await until('the webhook', () => receiver.all.length === before + 1);
    expect(receiver.all.at(-1)?.headers).toMatchObject({ traceparent });
  });

  test('a request without a trace, or with one that cannot be read, has none', async () => {
    const [lines, received] = [traced().length, receiver.all.length];
    await send(service, '/customer/update', email(customerId, 'plain'));
    await send(service, '/customer/update', email(customerId, 'odd'), { traceparent: 'nonsense' });
    await until('the webhooks', () => receiver.all.length === received + 2);
    for (const { headers } of receiver.all.slice(received)) expect(headers).not.toHaveProperty('traceparent');
    expect(traced()).toHaveLength(lines);
  });
});

describe('with an SDK', () => {
  const exporter = new InMemorySpanExporter();
  let provider: NodeTracerProvider;
  let service: Service;
  let receiver: Receiver;
  let customerId: string;

  beforeAll(async () => {
    provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    provider.register();
    ({ service, receiver, customerId } = await startWithWebhook());
  });
  afterAll(async () => {
    await service.close();
    await receiver.close();
    await provider.shutdown();
    // Other test files of this process have no SDK.
    for (const api of [trace, context, propagation]) api.disable();
  });
  beforeEach(() => exporter.reset());

  const spans = (): ReadableSpan[] => exporter.getFinishedSpans();
  const named = (name: string) => spans().filter((span) => span.name === name);
  const childrenOf = (parent: ReadableSpan | undefined) =>
    spans().filter((span) => span.parentSpanContext?.spanId === parent?.spanContext().spanId);
  const untilNamed = async (name: string, count = 1) => {
    await until(`the span ${name}`, () => named(name).length >= count);
    return named(name)[0] as ReadableSpan;
  };
  /** That of a change of an earlier test may come first. */
  const attemptOf = async (request: ReadableSpan) => {
    const attempts = () => childrenOf(request).filter(({ name }) => name === 'webhook attempt');
    await until('the attempt', () => attempts().length > 0);
    return attempts()[0] as ReadableSpan;
  };
  const headersOf = (attempt: ReadableSpan) => {
    const { spanId, traceId } = attempt.spanContext();
    return receiver.all.find(({ headers }) => headers.traceparent === `00-${traceId}-${spanId}-01`)?.headers;
  };

  test("a change is a span of its caller's trace, its statement one below it, and so is its webhook", async () => {
    await send(service, '/customer/update', email(customerId, 'first'), { traceparent });
    const request = await untilNamed('POST /customer/update');
    expect(request.kind).toBe(SpanKind.SERVER);
    expect(request.spanContext().traceId).toBe(traceId);
    expect(request.parentSpanContext?.spanId).toBe(parentId);
    expect(request.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/customer/update',
      'http.response.status_code': 200,
      'opencif.code': '0',
    });
    const [queue] = childrenOf(request).filter(({ name }) => name === 'queue');
    const [statement] = childrenOf(queue);
    expect(statement).toMatchObject({ name: 'customer-change', kind: SpanKind.CLIENT });
    expect(statement?.attributes['db.system.name']).toBe('postgresql');

    const attempt = await attemptOf(request);
    expect(attempt.spanContext().traceId).toBe(traceId);
    expect(attempt.attributes['http.response.status_code']).toBe(200);
    expect(headersOf(attempt)).toBeDefined();
    expect(service.lines.at(-1)).toMatchObject({ traceId });
  });

  test("the receiver of a webhook gets nothing of the caller's baggage", async () => {
    const headers = { traceparent, tracestate: 'a=1', baggage: 'user=somebody' };
    await send(service, '/customer/update', email(customerId, 'baggage'), headers);
    const told = headersOf(await attemptOf(await untilNamed('POST /customer/update')));
    expect(told?.traceparent).toContain(traceId);
    expect(told).not.toHaveProperty('baggage');
  });

  test('changes that share a statement are linked with it, both ways', async () => {
    const customers = await Promise.all([2, 3, 4].map((n) => register(service, individualInit(n))));
    exporter.reset();
    const items = customers.map((one) => ({
      operation: 'update',
      body: email(one.customerId, 'together'),
    }));
    await send(service, '/customers/batch', { items });
    const request = await untilNamed('POST /customers/batch');
    const queues = childrenOf(request).filter(({ name, links }) => name === 'queue' && links.length > 0);
    expect(queues).toHaveLength(3);
    const [group] = named('group');
    expect(group?.parentSpanContext).toBeUndefined();
    expect(group?.attributes['db.operation.batch.size']).toBe(3);
    const ids = (all: readonly { readonly context: { readonly spanId: string } }[] = []) =>
      all.map((link) => link.context.spanId).sort();
    expect(ids(group?.links)).toEqual(queues.map((queue) => queue.spanContext().spanId).sort());
    for (const queue of queues) expect(ids(queue.links)).toEqual([group?.spanContext().spanId]);
    expect(childrenOf(group)).toEqual([expect.objectContaining({ name: 'customer-change' })]);
  });

  test('a sign-in shows its statements and the time that its password takes', async () => {
    const { login, password } = testLogin;
    await send(service, '/auth/get-token', { user: { login, password } });
    const request = await untilNamed('POST /auth/get-token');
    const inside = spans().filter((span) => span.spanContext().traceId === request.spanContext().traceId);
    expect(inside.map(({ name }) => name)).toEqual(expect.arrayContaining(['password hash', 'login-find']));
  });

  test('a failure has its class and no message; what callers do wrong is no failure', async () => {
    receiver.behave(() => 500);
    await send(service, '/customer/update', email(customerId, 'failing'));
    const attempt = await attemptOf(await untilNamed('POST /customer/update'));
    receiver.behave(() => 200);
    expect(attempt.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(attempt.attributes['error.type']).toBe('status');
    await send(service, '/customer/update', email('cstap_unknown', 'refused'));
    const refused = (await untilNamed('POST /customer/update', 2)) && named('POST /customer/update')[1];
    expect(refused?.attributes['opencif.code']).toBe('customerNotFound');
    expect(refused?.status.code).toBe(SpanStatusCode.UNSET);
  });

  test('no span names a customer, a login, an aggregator, an address or a value', async () => {
    await send(service, '/customer/update', email(customerId, 'secret'));
    await service.get(`/customer/status/${customerId}`, service.token);
    await service.get('/customers?email=secret@example.test', service.token);
    await send(service, '/auth/get-token', { user: { login: testLogin.login, password: 'wrong' } });
    await untilNamed('GET /customers');
    await untilNamed('POST /auth/get-token');
    await until('the webhook', () => named('webhook attempt').length > 0);
    const told = JSON.stringify(
      spans().map(({ name, attributes, events, status, links }) => [name, attributes, events, status, links]),
    );
    const secrets = [
      customerId,
      testLogin.login,
      'CLIENTID',
      'secret@',
      'example.test',
      '127.0.0.1',
      'wrong',
    ];
    for (const secret of secrets) expect(told).not.toContain(secret);
    // All that may be told.
    const names = new Set(spans().flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...names].sort()).toEqual([
      'db.query.summary',
      'db.system.name',
      ...(names.has('error.type') ? ['error.type'] : []),
      'http.request.method',
      'http.response.status_code',
      'http.route',
      'opencif.code',
      'opencif.event_type',
      'opencif.request_id',
      'url.scheme',
    ]);
  });

  test('what the service does for nobody makes no spans', async () => {
    await service.get('/health');
    await untilNamed('GET /health');
    const roots = spans().filter((span) => span.parentSpanContext === undefined);
    const known = /^(?:(?:GET|POST) \/|group$|webhook attempt$)/;
    expect(roots.filter(({ name }) => !known.test(name))).toEqual([]);
  });
});
