/** Many registrations and updates in one request: `/customers/batch`. Ours; the vendor has nothing like it. */
import { customerAnswer, customerInitBody, customerUpdateBody } from './customer.ts';
import { idempotencyKey, initHeaders, reasonText } from './headers.ts';
import { limits } from './limits.ts';
import type { Static } from './schema.ts';

export const batchOperations = ['init', 'update'] as const;
export type BatchOperation = (typeof batchOperations)[number];

const list = { type: 'array', minItems: 1, maxItems: limits.batchItems.value } as const;
const key = {
  ...idempotencyKey,
  description: 'Works like the header `Idempotency-Key` of a single request; both share the same keys',
} as const;

const reason = {
  ...reasonText,
  description: 'Works like the header `OpenCIF-Reason` of a single request, but without any encoding',
} as const;

/** An item whose body may be anything: bodies are checked item by item. */
const anyItem = {
  type: 'object',
  required: ['operation', 'body'],
  additionalProperties: false,
  properties: { operation: { type: 'string', enum: batchOperations }, idempotencyKey: key, reason, body: {} },
} as const;

/** The checks of the whole batch, before any item is looked at. */
export const customersBatchFrame = {
  type: 'object',
  required: ['items'],
  additionalProperties: false,
  properties: { items: { ...list, items: anyItem } },
} as const;

const initItem = {
  ...anyItem,
  properties: {
    operation: { type: 'string', enum: ['init'] },
    idempotencyKey: key,
    reason,
    body: { ...customerInitBody, description: 'The body of `POST /customer/init`' },
  },
} as const;

const updateItem = {
  ...anyItem,
  properties: {
    operation: { type: 'string', enum: ['update'] },
    idempotencyKey: key,
    reason,
    body: { ...customerUpdateBody, description: 'The body of `POST /customer/update`' },
  },
} as const;

/** The documented shape of the whole batch. */
export const customersBatchBody = {
  ...customersBatchFrame,
  properties: { items: { ...list, items: { type: 'object', oneOf: [initItem, updateItem] } } },
} as const;

export const batchHeaders = {
  type: 'object',
  properties: { 'opencif-dry-run': initHeaders.properties['opencif-dry-run'] },
} as const;

const doneItem = {
  type: 'object',
  required: ['status', 'data', 'version', 'requestId'],
  additionalProperties: false,
  properties: {
    status: { type: 'integer', description: '200' },
    data: customerAnswer,
    version: { type: 'integer', description: "The customer's version after it, as in `ETag`" },
    requestId: { type: 'string', description: 'Id of the item in the history and in the feed' },
    replayed: { type: 'boolean', description: 'True: the outcome of an earlier request with this key' },
    changedSections: {
      type: 'array',
      description: 'For a dry run: the names of the sections that would change',
      items: { type: 'string' },
    },
  },
} as const;

const refusedItem = {
  type: 'object',
  required: ['status', 'error'],
  additionalProperties: false,
  properties: {
    status: { type: 'integer', description: 'The status that its own endpoint would have answered' },
    error: {
      type: 'object',
      required: ['code'],
      additionalProperties: false,
      properties: {
        code: { type: 'string' },
        context: { description: 'As in the answer of its own endpoint' },
        message: { type: 'string' },
      },
    },
  },
} as const;

export const customersBatchAnswer = {
  type: 'object',
  required: ['items'],
  additionalProperties: false,
  properties: {
    items: {
      type: 'array',
      description: 'One for each item, in order',
      items: { type: 'object', oneOf: [doneItem, refusedItem] },
    },
  },
} as const;

/** An item whose body has not been checked yet. */
export type BatchFrameItem = Static<typeof anyItem>;

export type { BatchItemDone, BatchItemOutcome, BatchItemRefused, BatchOutcome } from './answers.ts';
