/** Gauges of facts that are read from the store at each reading: webhooks, keys, the last proof of the history. */
import { Gauge, type Registry } from 'prom-client';
import type { KeyAge } from '../../domain/key-age.ts';
import type { WebhookLag } from '../../storage/webhook/webhook-lag.ts';

/** The newest verification of the whole history. */
export interface VerificationFacts {
  /** Since it began: it does not cover what was changed later. */
  readonly ageSeconds: number;
  readonly durationSeconds: number;
  readonly faults: number;
}

/** Each rejects if the store fails. */
export interface StoreFacts {
  readonly webhooks: () => Promise<WebhookLag[]>;
  readonly keys: () => Promise<readonly KeyAge[]>;
  /** Null: there was none. */
  readonly verification: () => Promise<VerificationFacts | null>;
}

/** @returns a function that fills the gauges; readings share one call of `read` while it is still running */
export function webhookGauges(
  registry: Registry,
  read: StoreFacts['webhooks'],
  seconds: number,
): () => Promise<void> {
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['state'] as const, registers: [registry] });
  const events = gauge(
    'opencif_webhook_lag_events',
    'Events not yet delivered, over all webhooks of the store; not counted beyond a limit',
  );
  const ages = gauge('opencif_webhook_lag_seconds', 'Age of the oldest event not yet delivered');
  const webhooks = gauge('opencif_webhooks', 'Webhooks of the store');
  let reading: Promise<WebhookLag[]> | null = null;
  return async () => {
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

export function keyGauge(registry: Registry, read: StoreFacts['keys'], seconds: number): void {
  const ages = new Gauge({
    name: 'opencif_key_age_seconds',
    help: 'Age of the key in use for each purpose; master: since the keys are wrapped with it',
    labelNames: ['purpose'] as const,
    registers: [registry],
    collect: async () => {
      const found = await within(seconds, read()).catch(() => []);
      ages.reset();
      for (const { purpose, seconds: age } of found) ages.set({ purpose }, age);
    },
  });
}

/** @returns fills the gauges, which are missing while the history was never verified as a whole */
export function verificationGauges(
  registry: Registry,
  read: StoreFacts['verification'],
  seconds: number,
): () => Promise<void> {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const ages = gauge(
    'opencif_history_verification_age_seconds',
    'Time since the newest verification of the whole history began',
  );
  const durations = gauge('opencif_history_verification_duration_seconds', 'How long it took');
  const faults = gauge('opencif_history_verification_faults', 'How many faults it found');
  return async () => {
    const found = await within(seconds, read()).catch(() => null);
    for (const one of [ages, durations, faults]) one.remove();
    if (!found) return;
    ages.set(found.ageSeconds);
    durations.set(found.durationSeconds);
    faults.set(found.faults);
  };
}

/** Rejects if it takes longer. */
async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('It took too long.')), seconds * 1000);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
