/**
 * `GET /metrics` for Prometheus: on loopback, or with a token. Labels hold no ids and no names. Metrics have the names that
 * OpenTelemetry's conventions or `prom-client` give; if there is none, the name begins with `opencif_`;
 * `docs/monitoring.md` lists them.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type AuditKind, auditKinds } from '../../contract/audit-kinds.ts';
import type { ChangeKind } from '../../contract/history.ts';
import type { DeliveryError } from '../../contract/webhooks.ts';
import type { PoolUse } from '../../storage/engine/database.ts';
import { buildGauge, poolGauges, type Queue, queueGauges } from './metrics-of-process.ts';
import { keyGauge, type StoreFacts, verificationGauges, webhookGauges } from './metrics-of-store.ts';

/** Upper bounds in seconds, around the few milliseconds a request takes. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** The methods that a label may name. A client could send any number of others. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const OTHER_METHOD = '_OTHER';

/** Given the registry of this process, returns a function that reads the metrics of all processes of the service. */
export type ShareMetrics = (own: Registry) => () => Promise<string>;

export class Metrics {
  /** What this process did and uses. */
  readonly #registry = new Registry();
  /** Facts about the service, the same from every process. */
  readonly #ofService = new Registry();
  readonly #read: () => Promise<string>;
  readonly #queues: Queue[] = [];
  #active = 0;
  #beforeReading: () => Promise<void> = async () => {};
  /** The newest text, and when it was complete, in milliseconds of a monotonic clock; never, while it is read. */
  #reading: { readonly text: Promise<string>; doneMs: number } | null = null;
  readonly #requests = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time to answer, by endpoint and answer',
    labelNames: [
      'http_request_method',
      'http_route',
      'http_response_status_code',
      'error_type',
      'code',
    ] as const,
    buckets: BUCKETS,
    registers: [this.#registry],
  });
  readonly #changes = new Counter({
    name: 'opencif_customer_changes_total',
    help: 'Versions added by this node, by kind',
    labelNames: ['kind'] as const,
    registers: [this.#registry],
  });
  readonly #attempts = new Counter({
    name: 'opencif_webhook_attempts_total',
    help: 'Attempts of this node to deliver an event, by what became of them',
    labelNames: ['outcome'] as const,
    registers: [this.#registry],
  });
  readonly #audits = new Counter({
    name: 'opencif_audit_events_total',
    help: 'Events that this node told auditors of, such as sign-ins that were refused, by kind',
    labelNames: ['kind'] as const,
    registers: [this.#registry],
  });

  /** @param share default: this process is the service */
  constructor(share: ShareMetrics = (own) => () => own.metrics()) {
    // A counter that appears with its first event would hide that event from `increase()`.
    for (const kind of Object.keys(auditKinds)) this.#audits.inc({ kind }, 0);
    collectDefaultMetrics({ register: this.#registry });
    queueGauges(this.#registry, this.#queues);
    const active = new Gauge({
      name: 'http_server_active_requests',
      help: 'Requests that began and have no answer yet',
      registers: [this.#registry],
      collect: () => {
        active.set(this.#active);
      },
    });
    this.#read = share(this.#registry);
  }

  /** To be called once for each request that `countRequest` will count with `began`. */
  beginRequest(): void {
    this.#active++;
  }

  /**
   * @param code the error code, `0` for a success
   * @param began whether `beginRequest` was called for it
   */
  countRequest(request: {
    method: string;
    route: string;
    status: number;
    code: string;
    seconds: number;
    began?: true;
  }): void {
    const { method, route, status, code, seconds, began } = request;
    if (began) this.#active--;
    const labels = {
      http_request_method: METHODS.has(method) ? method : OTHER_METHOD,
      http_route: route,
      http_response_status_code: String(status),
      // By convention only for what is the server's fault.
      ...(status >= 500 && { error_type: code }),
      code,
    };
    this.#requests.observe(labels, seconds);
  }

  countChange(kind: ChangeKind): void {
    this.#changes.inc({ kind });
  }

  /** @param error null: delivered */
  countAttempt(error: DeliveryError | null): void {
    this.#attempts.inc({ outcome: error ?? 'delivered' });
  }

  countAudit(kind: AuditKind): void {
    this.#audits.inc({ kind });
  }

  /** Shows how many wait in it. */
  watchQueue(queue: Queue): void {
    this.#queues.push(queue);
  }

  /** Shows what runs here. @param pool see `Database` */
  watchProgram(program: { version: string; engine: string }, pool: (() => PoolUse) | undefined): void {
    buildGauge(this.#ofService, program);
    if (pool) poolGauges(this.#registry, pool);
  }

  /**
   * Shows what the store knows.
   * @param facts called when the metrics are read; if one fails or takes too long, its gauges are left out
   * @param seconds how long a reading waits for each of them
   */
  watchStore(facts: StoreFacts, seconds: number): void {
    const fill = [
      webhookGauges(this.#ofService, facts.webhooks, seconds),
      verificationGauges(this.#ofService, facts.verification, seconds),
    ];
    keyGauge(this.#ofService, facts.keys, seconds);
    this.#beforeReading = async () => void (await Promise.all(fill.map((one) => one())));
  }

  /**
   * @param token see `Settings.metricsToken`
   * @param sharedMs how long a text is given to others as well, in milliseconds
   */
  register(server: FastifyInstance, token: string | null, sharedMs: number): void {
    server.get('/metrics', async (request, reply) => {
      if (!mayRead(request, token)) return reply.callNotFound();
      return reply.type(this.#registry.contentType).send(await this.#shared(sharedMs));
    });
  }

  /** Reading everything takes the store and the event loop some milliseconds, so requests for it share a text. */
  #shared(sharedMs: number): Promise<string> {
    if (this.#reading && performance.now() - this.#reading.doneMs < sharedMs) return this.#reading.text;
    const reading = { text: this.#text(), doneMs: Number.POSITIVE_INFINITY };
    this.#reading = reading;
    reading.text.then(
      () => {
        reading.doneMs = performance.now();
      },
      () => {
        this.#reading = null;
      },
    );
    return reading.text;
  }

  async #text(): Promise<string> {
    await this.#beforeReading();
    const texts = [await this.#read(), await this.#ofService.metrics()];
    return texts.join('\n');
  }
}

/** A request forwarded by a proxy on this machine comes from elsewhere, whatever the socket says. */
export function isOfThisMachine({ socket, headers }: FastifyRequest): boolean {
  const address = socket.remoteAddress ?? '';
  const local = address === '::1' || /^(::ffff:)?127\./.test(address);
  return local && !headers['x-forwarded-for'] && !headers.forwarded;
}

function mayRead(request: FastifyRequest, token: string | null): boolean {
  if (token === null) return isOfThisMachine(request);
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
