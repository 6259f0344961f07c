/** `GET /metrics` for Prometheus: on loopback, or with a token. Labels hold no ids and no names. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ChangeKind } from '../../contract/history.ts';
import type { DeliveryError } from '../../contract/webhooks.ts';
import type { KeyAge } from '../../domain/key-age.ts';
import type { WebhookLag } from '../../storage/webhook/webhook-lag.ts';

/** Upper bounds in seconds, around the few milliseconds a request takes. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Given the registry of this process, returns a function that reads the metrics of all processes of the service. */
export type ShareMetrics = (own: Registry) => () => Promise<string>;

export class Metrics {
  /** What this process did and uses. */
  readonly #registry = new Registry();
  /** Facts about the store, the same from every process. */
  readonly #ofStore = new Registry();
  readonly #read: () => Promise<string>;
  #beforeReading: () => Promise<void> = async () => {};
  readonly #requests = new Histogram({
    name: 'opencif_http_request_duration_seconds',
    help: 'Time to answer, by endpoint and answer',
    labelNames: ['method', 'route', 'status', 'code'] as const,
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

  /** @param share default: this process is the service */
  constructor(share: ShareMetrics = (own) => () => own.metrics()) {
    collectDefaultMetrics({ register: this.#registry, prefix: 'opencif_' });
    this.#read = share(this.#registry);
  }

  /** @param code the error code, `0` for a success */
  countRequest(request: {
    method: string;
    route: string;
    status: number;
    code: string;
    seconds: number;
  }): void {
    const { method, route, status, code, seconds } = request;
    this.#requests.observe({ method, route, status: String(status), code }, seconds);
  }

  countChange(kind: ChangeKind): void {
    this.#changes.inc({ kind });
  }

  /** @param error null: delivered */
  countAttempt(error: DeliveryError | null): void {
    this.#attempts.inc({ outcome: error ?? 'delivered' });
  }

  /**
   * @param read called when the metrics are read, unless it is still at work for another reading; if it fails or takes
   *   too long, these gauges are left out
   * @param seconds how long a reading waits for it
   */
  watchWebhooks(read: () => Promise<WebhookLag[]>, seconds: number): void {
    const gauge = (name: string, help: string) =>
      new Gauge({ name, help, labelNames: ['state'] as const, registers: [this.#ofStore] });
    const events = gauge(
      'opencif_webhook_lag_events',
      'Events not yet delivered, over all webhooks of the store; not counted beyond a limit',
    );
    const ages = gauge('opencif_webhook_lag_seconds', 'Age of the oldest event not yet delivered');
    const webhooks = gauge('opencif_webhooks', 'Webhooks of the store');
    let reading: Promise<WebhookLag[]> | null = null;
    this.#beforeReading = async () => {
      reading ??= read().finally(() => {
        reading = null;
      });
      const found = await within(seconds, reading).catch(() => []);
      for (const one of [events, ages, webhooks]) one.reset();
      for (const { state, ...lag } of found) {
        events.set({ state }, lag.events);
        ages.set({ state }, lag.seconds);
        if (state !== 'retrying')
          webhooks.set({ state: state === 'disabled' ? state : 'enabled' }, lag.webhooks);
      }
    };
  }

  /** @param read called when the metrics are read; if it fails or takes too long, the gauge is left out */
  watchKeys(read: () => Promise<readonly KeyAge[]>, seconds: number): void {
    const ages = new Gauge({
      name: 'opencif_key_age_seconds',
      help: 'Age of the key in use for each purpose; master: since the keys are wrapped with it',
      labelNames: ['purpose'] as const,
      registers: [this.#ofStore],
      collect: async () => {
        const found = await within(seconds, read()).catch(() => []);
        ages.reset();
        for (const { purpose, seconds: age } of found) ages.set({ purpose }, age);
      },
    });
  }

  /** @param token see `Settings.metricsToken` */
  register(server: FastifyInstance, token: string | null): void {
    server.get('/metrics', async (request, reply) => {
      if (!mayRead(request, token)) return reply.callNotFound();
      await this.#beforeReading();
      const texts = [await this.#read(), await this.#ofStore.metrics()];
      return reply.type(this.#registry.contentType).send(texts.join('\n'));
    });
  }
}

/** Rejects if it takes longer. */
async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('It took too long.')), seconds * 1000);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
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
