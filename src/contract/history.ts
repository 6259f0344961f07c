/** Reading the record: `/customers/:customerId` and its history. Ours; the vendor has nothing like it. */
import { verifiedCaller } from './caller.ts';
import { moment, timestamp } from './common.ts';
import { limitParameter, pageCursor, pageOf } from './page.ts';

/** The kinds of change that create a version. */
export const changeKinds = [
  'created',
  'updated',
  'reverted',
  'employeeAdded',
  'employeeDisabled',
  'employeeEnabled',
  'closed',
  'reopened',
  'legalHoldPlaced',
  'legalHoldReleased',
  'erased',
] as const;

const versionNumber = { type: 'string', pattern: '^[1-9][0-9]{0,8}$' } as const;

export const customersGetQuery = {
  type: 'object',
  additionalProperties: false,
  maxProperties: 1,
  properties: {
    version: { ...versionNumber, description: 'The customer as this version left it' },
    at: {
      ...moment,
      description: 'The customer as it was at this time (RFC 3339); not together with `version`',
    },
  },
} as const;

export const customersHistoryQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: limitParameter,
    cursor: pageCursor,
    version: {
      ...versionNumber,
      description: 'Starts at this version; with a `cursor`, the page starts there instead',
    },
    at: {
      ...moment,
      description:
        'Starts at the version that the customer had at this time (RFC 3339); not together with `version`',
    },
  },
} as const;

const difference = {
  type: 'object',
  required: ['path'],
  additionalProperties: false,
  properties: {
    path: {
      type: 'string',
      description: 'JSON pointer (RFC 6901) that begins with the section: `/addresses/0/city`',
    },
    before: { description: 'Left out if there was no value' },
    after: { description: 'Left out if there is no value any more' },
  },
} as const;

export const sectionChange = {
  type: 'object',
  required: ['section'],
  additionalProperties: false,
  properties: {
    section: {
      type: 'string',
      description: 'What is replaced as a whole: `email`, `addresses`, `businessRepresentatives/ID/phones` …',
    },
    before: { description: 'Left out if the section is new' },
    after: { description: 'Left out if the section was removed' },
  },
} as const;

export const historyItem = {
  type: 'object',
  required: ['version', 'kind', 'changedAt', 'login', 'requestId', 'sections', 'differences'],
  additionalProperties: false,
  properties: {
    version: { type: 'integer', description: 'The version that the change made, from 1' },
    kind: { type: 'string', description: 'What kind of change it was', enum: changeKinds },
    changedAt: { ...timestamp, description: 'When it was made' },
    login: { type: 'string', description: 'Who made the change' },
    requestId: { type: 'string', description: 'The request that made it' },
    reason: {
      type: 'string',
      description: 'Why the change was made; left out if the request gave no reason',
    },
    verified: {
      ...verifiedCaller,
      description:
        'How the login had verified the caller in the ten minutes before; left out if it had not, and for changes by programs',
    },
    sections: {
      type: 'array',
      description: 'What was replaced, each as a whole; empty once the customer was erased',
      items: sectionChange,
    },
    differences: { type: 'array', description: 'Each single value that differs', items: difference },
  },
} as const;

export const customersHistoryAnswer = pageOf({
  type: 'array',
  description: 'Newest first',
  items: historyItem,
});

export type { ChangeKind, Difference, HistoryItem, SectionChange } from './types.ts';
