/** The feed of all changes of an aggregator: `GET /events`, and the content of webhooks. Ours. */
import { commonId, timestamp } from './common.ts';
import { sectionChange } from './history.ts';
import { limits } from './limits.ts';
import { followFrom, limitParameter } from './page.ts';
import type { ChangeKind } from './types.ts';

/** The event type for each kind of change. */
export const eventTypeOf = {
  created: 'customer.created',
  updated: 'customer.updated',
  reverted: 'customer.reverted',
  employeeAdded: 'customer.employee_added',
  employeeDisabled: 'customer.employee_disabled',
  employeeEnabled: 'customer.employee_enabled',
  closed: 'customer.closed',
  reopened: 'customer.reopened',
  legalHoldPlaced: 'customer.legal_hold_placed',
  legalHoldReleased: 'customer.legal_hold_released',
  erased: 'customer.erased',
} as const satisfies Record<ChangeKind, string>;

export const eventTypes = Object.values(eventTypeOf);

export const eventsQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    after: {
      ...followFrom,
      description:
        'Only events after this cursor; `latest`: only future events; `latest-20`: the newest 20 (1 to 100) and future ones; `CURSOR~20`: the 20 (1 to 200) before the cursor, and those after it. If left out, or `0.0`: from the first event on',
    },
    limit: limitParameter,
    wait: {
      type: 'string',
      description: `How many seconds to wait for an event if there is none, 0 to ${limits.eventWaitSeconds.value}; default 0`,
      // A test checks that it accepts just these numbers.
      pattern: '^(?:[12]?[0-9]|30)$',
    },
    include: {
      type: 'string',
      description: '`data` adds each section before and after; the login needs the right `read` too',
      enum: ['data'],
    },
  },
} as const;

export const event = {
  $id: 'event',
  type: 'object',
  description: 'A change of a customer',
  required: [
    'id',
    'type',
    'timestamp',
    'customerId',
    'version',
    'previousVersion',
    'sections',
    'requestId',
    'login',
  ],
  additionalProperties: false,
  properties: {
    id: { type: 'string', description: 'The same each time the event is listed or sent' },
    type: { type: 'string', description: 'What kind of change it was', enum: eventTypes },
    timestamp: { ...timestamp, description: 'When the change was made' },
    customerId: { ...commonId, description: 'The customer that was changed' },
    version: { type: 'integer', description: 'The version that the change made, from 1' },
    previousVersion: { type: 'integer', description: '0 for a new customer' },
    sections: {
      type: 'array',
      description: 'Names of the sections that changed; empty once the customer was erased',
      items: { type: 'string' },
    },
    requestId: { type: 'string', description: 'The request that made the change' },
    login: { type: 'string', description: 'Who made the change' },
    reason: {
      type: 'string',
      description:
        'Why the change was made; only with `include=data`, and left out if the request gave no reason',
    },
    changes: {
      type: 'array',
      description: 'Only with `include=data`',
      items: sectionChange,
    },
  },
} as const;

export const eventsAnswer = {
  type: 'object',
  required: ['items', 'nextCursor'],
  additionalProperties: false,
  properties: {
    items: { type: 'array', items: event },
    nextCursor: { type: 'string', description: 'Send it as `after` to continue, even if `items` is empty' },
  },
} as const;

export type { CustomerEvent, EventType } from './types.ts';
