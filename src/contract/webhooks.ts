/** Webhooks: changes sent to a receiver's URL in the Standard Webhooks format. Ours. */
import { commonId, timestamp } from './common.ts';
import { type CustomerEvent, type EventType, event, eventTypes } from './events.ts';
import { limits } from './limits.ts';
import { feedCursor, limitParameter, pageCursor, pageOf } from './page.ts';
import type { Static } from './schema.ts';
import type { WebhookTested } from './types.ts';

/** How long both secrets sign after a rotation, in seconds. */
export const PREVIOUS_SECRET_SECONDS = 86_400;
/** How long attempts stay listed, in days. */
export const DELIVERIES_KEPT_DAYS = 7;

/** The event that `POST /webhooks/:webhookId/test` sends. */
export const testEventType = 'webhook.test';

export const disabledReasons = ['requested', 'retriesExhausted', 'gone'] as const;

/**
 * Why an attempt failed. `status`: an answer outside 200–299; `redirect`: an answer that points elsewhere;
 * `addressRefused`: an address that may not be called.
 */
export const deliveryErrors = [
  'status',
  'redirect',
  'timeout',
  'connection',
  'tls',
  'dns',
  'addressRefused',
] as const;

export const webhookParams = {
  type: 'object',
  required: ['webhookId'],
  additionalProperties: false,
  properties: { webhookId: commonId },
} as const;

export const webhooksCreateBody = {
  type: 'object',
  required: ['url'],
  additionalProperties: false,
  properties: {
    url: {
      type: 'string',
      description: 'https; also http in the sandbox, or if the operator allows private addresses',
      minLength: 1,
      maxLength: 2000,
    },
    eventTypes: {
      type: 'array',
      description: 'Only these types; if left out, every type, including future ones',
      minItems: 1,
      maxItems: eventTypes.length,
      items: { type: 'string', enum: eventTypes },
    },
    after: {
      ...feedCursor,
      description:
        'Only events after this cursor of the feed; `0.0`: all events; if left out, only future ones',
    },
  },
} as const;

const webhookIdAnswer = { ...commonId, description: 'Id of the webhook' } as const;

const secret = {
  type: 'string',
  description: 'Signs each message; shown only this once',
  pattern: '^whsec_[0-9a-zA-Z+/]{43}=$',
} as const;

export const webhookAnswer = {
  $id: 'webhook',
  type: 'object',
  required: ['webhookId', 'url', 'eventTypes', 'state', 'createdAt', 'cursor'],
  additionalProperties: false,
  properties: {
    webhookId: webhookIdAnswer,
    url: { type: 'string', description: 'Where events are sent' },
    eventTypes: {
      type: 'array',
      nullable: true,
      description: 'Null: every type',
      items: { type: 'string', enum: eventTypes },
    },
    state: { type: 'string', description: 'Whether events are sent', enum: ['enabled', 'disabled'] },
    disabledReason: {
      type: 'string',
      description: '`requested`: by a request; `gone`: the receiver answered 410',
      enum: disabledReasons,
    },
    disabledAt: { ...timestamp, description: 'When it was disabled' },
    createdAt: { ...timestamp, description: 'When it was made' },
    cursor: { ...feedCursor, description: 'The webhook has reached this place in the feed' },
    previousSecretUntil: {
      ...timestamp,
      description: 'Until then, the secret before the last rotation signs too',
    },
    behindSince: {
      ...timestamp,
      description:
        'Only in the list, and left out if nothing waits: the time of the oldest change that the webhook still has to send',
    },
    failingSince: {
      ...timestamp,
      description: 'The time of the oldest change that could not be sent so far, and that is tried again',
    },
  },
} as const;

export const webhooksCreateAnswer = {
  type: 'object',
  required: [...webhookAnswer.required, 'secret'],
  additionalProperties: false,
  properties: { ...webhookAnswer.properties, secret },
} as const;

export const webhooksListQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: limitParameter,
    cursor: pageCursor,
  },
} as const;

export const webhooksListAnswer = pageOf({ type: 'array', items: webhookAnswer });

export const webhooksDeleteAnswer = {
  type: 'object',
  required: ['webhookId'],
  additionalProperties: false,
  properties: { webhookId: { ...commonId, description: 'Named the webhook' } },
} as const;

export const webhooksRotateSecretAnswer = {
  type: 'object',
  required: ['webhookId', 'secret', 'previousSecretUntil'],
  additionalProperties: false,
  properties: {
    webhookId: webhookIdAnswer,
    secret,
    previousSecretUntil: { ...timestamp, description: 'Until then, the previous secret signs too' },
  },
} as const;

const outcome = {
  status: {
    type: 'string',
    description: '`delivered`: the answer was 200 to 299',
    enum: ['delivered', 'failed'],
  },
  httpStatus: { type: 'integer', nullable: true, description: 'Null if there was no answer' },
  error: {
    type: 'string',
    nullable: true,
    description: 'Why it failed; null if it was delivered',
    enum: [...deliveryErrors, null],
  },
  ms: { type: 'integer', description: 'How long the attempt took, in milliseconds' },
} as const;

export const webhooksTestAnswer = {
  type: 'object',
  required: ['webhookId', 'eventId', 'status', 'httpStatus', 'error', 'ms'],
  additionalProperties: false,
  properties: {
    webhookId: webhookIdAnswer,
    eventId: { type: 'string', description: 'Id of the test event' },
    ...outcome,
  },
} as const;

export const webhooksDeliveriesQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: limitParameter,
    cursor: pageCursor,
    include: {
      type: 'string',
      description: '`payload` adds the message of each attempt',
      enum: ['payload'],
    },
  },
} as const;

export const webhookMessage = {
  type: 'object',
  description:
    'The body of the message; only with `include=payload`, and left out for tests. Once the customer has been erased, its `sections` are empty',
  required: ['type', 'timestamp', 'data'],
  additionalProperties: false,
  properties: {
    type: { type: 'string', description: 'What kind of change it was', enum: eventTypes },
    timestamp: { ...timestamp, description: 'When the change was made' },
    data: event,
  },
} as const;

const delivery = {
  type: 'object',
  required: [
    'eventId',
    'eventType',
    'attemptedAt',
    'attempt',
    'resend',
    'status',
    'httpStatus',
    'error',
    'ms',
    'nextAttemptAt',
  ],
  additionalProperties: false,
  properties: {
    eventId: { type: 'string', description: 'The event that was sent' },
    eventType: { type: 'string', description: 'Its type', enum: [...eventTypes, testEventType] },
    attemptedAt: { ...timestamp, description: 'When it was sent' },
    attempt: { type: 'integer', description: '1 for the first' },
    resend: { type: 'boolean', description: 'True if `resend` caused it' },
    ...outcome,
    nextAttemptAt: { ...timestamp, nullable: true, description: 'When it is tried again; null: never' },
    payload: webhookMessage,
  },
} as const;

export const webhooksDeliveriesAnswer = pageOf({ type: 'array', items: delivery });

/**
 * `notSent`: the webhook does not send changes of this kind, or only later ones; `heldBack`: it is disabled.
 * `retrying`: this change, or an earlier one of the customer, failed and is tried again.
 */
export const customerDeliveryStates = ['delivered', 'waiting', 'retrying', 'heldBack', 'notSent'] as const;

export const customerDelivery = {
  type: 'object',
  required: ['webhookId', 'state', 'failedAttempts', 'nextAttemptAt'],
  additionalProperties: false,
  properties: {
    webhookId: webhookIdAnswer,
    state: {
      type: 'string',
      description:
        '`delivered`; `waiting`: not tried yet; `retrying`: it failed, or an earlier change of the customer did; `heldBack`: the webhook is disabled; `notSent`: the webhook does not send this change',
      enum: customerDeliveryStates,
    },
    failedAttempts: {
      type: 'integer',
      description: 'Of the oldest change of the customer that is still to be sent',
    },
    nextAttemptAt: { ...timestamp, nullable: true, description: 'When it is tried again' },
  },
} as const;

export const customersDeliveriesAnswer = {
  type: 'object',
  required: ['customerId', 'version', 'changedAt', 'webhooks'],
  additionalProperties: false,
  properties: {
    customerId: { ...commonId, description: 'The customer' },
    version: { type: 'integer', description: 'Its newest version' },
    changedAt: { ...timestamp, description: 'When that version was made' },
    webhooks: {
      type: 'array',
      description: 'All webhooks of the aggregator, newest first',
      items: customerDelivery,
    },
  },
} as const;

export const webhooksResendBody = {
  type: 'object',
  oneOf: [
    {
      type: 'object',
      required: ['eventId'],
      additionalProperties: false,
      properties: {
        eventId: { type: 'string', description: 'The event to send again', minLength: 1, maxLength: 60 },
      },
    },
    {
      type: 'object',
      required: ['from'],
      additionalProperties: false,
      properties: {
        from: {
          ...feedCursor,
          description: 'Only events after this cursor of the feed; `0.0`: from the first event on',
        },
        to: {
          ...feedCursor,
          description: 'Up to and including this cursor; if left out, up to the webhook’s own cursor',
        },
      },
    },
  ],
} as const;

export const webhooksResendAnswer = {
  type: 'object',
  required: ['webhookId', 'events', 'nextCursor'],
  additionalProperties: false,
  properties: {
    webhookId: webhookIdAnswer,
    events: { type: 'integer', description: 'How many will be sent again' },
    nextCursor: {
      type: 'string',
      nullable: true,
      description: `Where the range continues: send it as \`from\`. Null: the range is complete, ${limits.resendEvents.value} events at most`,
    },
  },
} as const;

export type DisabledReason = (typeof disabledReasons)[number];
export type DeliveryError = (typeof deliveryErrors)[number];
export type WebhookParams = Static<typeof webhookParams>;
export type {
  CustomerDelivery,
  NewestDeliveries,
  Webhook,
  WebhookDelivery,
  WebhooksCreate,
} from './types.ts';

/** The body of each request to a receiver. */
export interface WebhookPayload {
  type: EventType | typeof testEventType;
  timestamp: string;
  data: CustomerEvent | { webhookId: string };
}

/** The outcome of one attempt. */
export type AttemptOutcome = Pick<WebhookTested, 'status' | 'httpStatus' | 'error' | 'ms'>;
