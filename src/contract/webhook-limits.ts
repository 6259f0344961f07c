/** The limits of webhooks: rows of the table of limits. */
import type { Limit } from './limit.ts';

export const webhookLimits = {
  webhooks: {
    value: 100,
    unit: 'items',
    meaning: 'webhooks of an aggregator, disabled ones included',
    over: '400 `webhookLimitReached`',
  },
  enabledWebhooks: {
    value: 20,
    unit: 'items',
    meaning: 'enabled webhooks of an aggregator',
    over: '400 `webhookLimitReached`',
  },
  attempts: {
    value: 256,
    unit: 'attempts',
    meaning:
      'attempts to send an event, over all webhooks of a process at once; an aggregator gets no more while it already has as many as are free',
    over: 'they wait; a test gets 429 `tooManyRequests` with `Retry-After`',
  },
  webhookTests: {
    value: 2,
    unit: 'requests',
    meaning: 'tests of a webhook at once, beside 24 first attempts and 8 retries; per process',
    over: '429 `tooManyRequests` with `Retry-After`',
  },
  aggregatorTests: {
    value: 8,
    unit: 'requests',
    meaning: 'tests of all webhooks of an aggregator at once; per process',
    over: '429 `tooManyRequests` with `Retry-After`',
  },
  waitingResends: {
    value: 20_000,
    unit: 'items',
    meaning:
      'customers of a webhook with events that wait to be sent again; who is below may ask for one more range',
    over: '429 `tooManyRequests` with `Retry-After`',
  },
  resendEvents: {
    value: 10_000,
    unit: 'items',
    meaning: 'events that one request may have sent again',
    over: 'the answer says where the rest begins',
  },
  lagEvents: {
    value: 10_000,
    unit: 'items',
    meaning: 'events that a scrape of `/metrics` counts for `opencif_webhook_lag_events`, over all webhooks',
    over: 'the metric stays there; the age of the oldest event is still exact',
  },
  origins: {
    value: 1000,
    unit: 'items',
    meaning: 'changes of which a process remembers the trace, for the webhooks that tell of them',
    over: 'the messages of older changes are sent without `traceparent`, or in a trace of their own',
  },
  scrapeSeconds: {
    value: 2,
    unit: 'seconds',
    meaning: 'how long a scrape of `/metrics` waits for the store',
    over: 'the metrics of the store are left out, the others are there',
  },
  scrapeSharedMilliseconds: {
    value: 5000,
    unit: 'milliseconds',
    meaning: 'how long a process answers requests for `/metrics` with what it read for the first of them',
    over: 'everything is read again',
  },
  workerMetricsSeconds: {
    value: 2,
    unit: 'seconds',
    meaning: 'how long a scrape of `/metrics` waits for the other workers',
    over: 'the numbers of a worker that does not answer are left out, and `opencif_workers_silent` counts it',
  },
  receiverLookupSeconds: {
    value: 5,
    unit: 'seconds',
    meaning: "look-up of a webhook receiver's name in DNS",
    over: 'the attempt fails with `dns`',
  },
  receiverSystemLookups: {
    value: 32,
    unit: 'items',
    meaning:
      'names that DNS does not know and that wait for the look-up of the system, one at a time, where private addresses are allowed; per node',
    over: 'the attempt fails with `dns`',
  },
} as const satisfies Record<string, Limit>;
