/** Requests and answers of the webhook endpoints, for documents and tests. */
import { eventsAnswer } from './examples.ts';

const [event] = eventsAnswer.items;

export const webhookId = 'whk_6reGTr3k8vpAu8uFV7EdiW';

export const webhooksCreate = {
  url: 'https://receiver.example.test/opencif',
  eventTypes: ['customer.updated'],
} as const;

const secret = 'whsec_b3BlbmNpZiBleGFtcGxlIHNlY3JldCwgbm90IGEgcmU=';

export const webhook = {
  webhookId,
  ...webhooksCreate,
  state: 'enabled',
  createdAt: '2023-11-01T17:20:00.000Z',
  cursor: 'nAmgwSBBF-EaaOJoTgxbTd9T2xniwxkocMcEG_Bu',
} as const;

export const webhooksCreateAnswer = { ...webhook, secret } as const;

export const webhooksListAnswer = {
  items: [{ ...webhook, behindSince: '2023-11-01T17:41:07.000Z', failingSince: '2023-11-01T17:41:07.000Z' }],
  nextCursor: null,
} as const;

export const webhookDisabled = {
  ...webhook,
  state: 'disabled',
  disabledReason: 'requested',
  disabledAt: '2023-11-01T18:00:00.000Z',
} as const;

export const webhooksDeleteAnswer = { webhookId } as const;

export const webhooksRotateSecretAnswer = {
  webhookId,
  secret,
  previousSecretUntil: '2023-11-02T17:20:00.000Z',
} as const;

export const webhooksTestAnswer = {
  webhookId,
  eventId: 'evt_test_d1ea112078d111eeb5658f28ab5fe311',
  status: 'delivered',
  httpStatus: 200,
  error: null,
  ms: 12,
} as const;

const attempt = { eventId: event.id, eventType: event.type, resend: false } as const;

export const customersDeliveriesAnswer = {
  customerId: event.customerId,
  version: 2,
  changedAt: '2023-11-01T17:25:18.000Z',
  webhooks: [{ webhookId, state: 'retrying', failedAttempts: 1, nextAttemptAt: '2023-11-01T17:25:23.301Z' }],
} as const;

export const webhooksDeliveriesAnswer = {
  items: [
    {
      ...attempt,
      attemptedAt: '2023-11-01T17:25:18.301Z',
      attempt: 2,
      status: 'delivered',
      httpStatus: 200,
      error: null,
      ms: 14,
      nextAttemptAt: null,
    },
    {
      ...attempt,
      attemptedAt: '2023-11-01T17:25:13.190Z',
      attempt: 1,
      status: 'failed',
      httpStatus: 500,
      error: 'status',
      ms: 9,
      nextAttemptAt: '2023-11-01T17:25:18.290Z',
    },
  ],
  nextCursor: null,
} as const;

export const webhooksResend = { eventId: event.id } as const;
export const webhooksResendAnswer = { webhookId, events: 1, nextCursor: null } as const;
export const webhooksResendRange = {
  from: 'nAmgwSBBF-EaaOJoTgxbTd9T2xniwxkocMcEG_Bu',
  to: 'Tn2c9WA8akHHvyueMh4WAqWqBnEqzebVMSgFOOZz8Q',
} as const;
export const webhooksResendRangeAnswer = { webhookId, events: 214, nextCursor: null } as const;
