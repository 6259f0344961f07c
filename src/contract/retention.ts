/** The end of a record: a customer is closed, kept, perhaps held, and erased. Ours; the vendor has nothing like it. */
import { commonId, moment, timestamp } from './common.ts';
import { businessCustomerAnswer, individualCustomerAnswer } from './customer.ts';
import { reasonText } from './headers.ts';
import { limitParameter, pageCursor, pageOf } from './page.ts';
import type { Static } from './schema.ts';

/**
 * How long a closed customer must be kept by default: five years, whichever of them are leap years. Source: 31 CFR
 * 1020.220(a)(3)(ii), "for five years after the date the account is closed".
 */
export const RETENTION_DAYS = 5 * 365 + 2;

/** The body of every step towards the end of a record. */
export const reasonBody = {
  type: 'object',
  required: ['reason'],
  additionalProperties: false,
  properties: { reason: reasonText },
} as const;

const closedAt = { ...timestamp, description: 'When it was closed; left out while it is open' } as const;
const legalHoldSince = {
  ...timestamp,
  description:
    'When a legal hold was placed on it, which keeps it from being erased; left out if there is none',
} as const;

const stateMembers = { closedAt, legalHoldSince } as const;

const recordMembers = {
  changedAt: { ...timestamp, description: 'When its newest version was made; only in the list of customers' },
  ...stateMembers,
} as const;

/** A customer as our own endpoints show it; the documented answers have no such members. */
export const customerRecordAnswer = {
  type: 'object',
  oneOf: [
    {
      ...individualCustomerAnswer,
      properties: { ...individualCustomerAnswer.properties, ...recordMembers },
    },
    {
      ...businessCustomerAnswer,
      properties: { ...businessCustomerAnswer.properties, ...recordMembers },
    },
  ],
} as const;

const customerId = { ...commonId, description: 'The customer' } as const;

/** Without the customer's data: whoever administers need not see it. */
export const customerStateAnswer = {
  type: 'object',
  required: ['customerId', 'version'],
  additionalProperties: false,
  properties: {
    customerId,
    version: { type: 'integer', description: 'Its current version' },
    ...stateMembers,
  },
} as const;

export const customersEraseAnswer = {
  type: 'object',
  required: ['customerId', 'version', 'erasedAt'],
  additionalProperties: false,
  properties: {
    customerId,
    version: { type: 'integer', description: 'Its last version, made by the erasure' },
    erasedAt: { ...timestamp, description: 'When it was erased' },
  },
} as const;

export const retentionListQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    closedBefore: {
      ...moment,
      description:
        'Only customers closed at this time or before it (RFC 3339); if left out, those whose retention time is over',
    },
    limit: limitParameter,
    cursor: {
      ...pageCursor,
      description: 'The `nextCursor` of the previous page, together with the same `closedBefore`',
    },
  },
} as const;

export const retentionItem = {
  type: 'object',
  required: ['customerId', 'closedAt', 'erasableFrom'],
  additionalProperties: false,
  properties: {
    customerId,
    closedAt: { ...timestamp, description: 'When it was closed' },
    erasableFrom: {
      ...timestamp,
      description: 'When its retention time ends; a legal hold may keep it longer',
    },
    legalHoldSince,
  },
} as const;

export const retentionListAnswer = pageOf({
  type: 'array',
  description: 'Those closed longest come first',
  items: retentionItem,
});

export type RetentionListQuery = Static<typeof retentionListQuery>;
export type { CustomerErased, CustomerRecord, CustomerState, RetentionItem } from './types.ts';
