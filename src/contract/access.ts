/** Who saw which customer, revealing a number, and what logins did: `/access`, `/audit` and those of a customer. Ours. */
import { accessKinds } from './access-kinds.ts';
import { auditKindNames } from './audit-kinds.ts';
import { recordedVerification } from './caller.ts';
import { commonId, timestamp } from './common.ts';
import { reasonText } from './headers.ts';
import { customersGetQuery } from './history.ts';
import { limitParameter, pageCursor, pageOf } from './page.ts';
import { roles } from './rights.ts';
import type { Static } from './schema.ts';

const { pattern: timePattern } = customersGetQuery.properties.at;
const time = { type: 'string', format: 'date-time', pattern: timePattern } as const;

const span = {
  from: { ...time, description: 'Only from this time on (RFC 3339)' },
  to: { ...time, description: 'Only before this time (RFC 3339)' },
} as const;

const loginName = { type: 'string', pattern: commonId.pattern, minLength: 1, maxLength: 36 } as const;
const page = { limit: limitParameter, cursor: pageCursor } as const;

export const accessQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    login: { ...loginName, description: 'Only what this login saw' },
    kind: { type: 'string', enum: accessKinds, description: 'Only what this kind of request showed' },
    ...span,
    ...page,
  },
} as const;

export const auditQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    login: { ...loginName, description: 'Only what this login did or was refused' },
    kind: { type: 'string', enum: auditKindNames, description: 'Only events of this kind' },
    ...span,
    ...page,
  },
} as const;

const altered = {
  type: 'boolean',
  description: 'True if this service did not write the entry, or somebody altered it. Otherwise left out',
} as const;

/** Which value is revealed: where it stands in the customer's answer, as a JSON pointer. */
const field = {
  type: 'string',
  pattern:
    '^/(?:customer/businessFederalEin|(?:customer|businessRepresentatives/(?:0|[1-9][0-9]?))/identificationDocuments/(?:0|[1-9][0-9]?)/value)$',
} as const;

export const accessEntry = {
  type: 'object',
  required: ['at', 'login', 'role', 'customerId', 'kind', 'requestId'],
  additionalProperties: false,
  properties: {
    at: { ...timestamp, description: "When the read was recorded, by the database's clock" },
    login: { type: 'string', description: 'Who saw the customer' },
    role: { type: 'string', description: 'The role that the login had then', enum: roles },
    customerId: { ...commonId, description: 'The customer who was seen' },
    kind: { type: 'string', description: 'What kind of request showed the customer', enum: accessKinds },
    field: {
      type: 'string',
      description: 'What was revealed, as a JSON pointer into the answer; left out if nothing was',
    },
    reason: { type: 'string', description: 'Why it was revealed; left out if it was erased' },
    verification: {
      ...recordedVerification,
      description: 'What a caller was asked, without what they said; only of kind `verification`',
    },
    requestId: { type: 'string', description: 'The request that showed the customer' },
    altered,
  },
} as const;

export const accessAnswer = pageOf({ type: 'array', description: 'Newest first', items: accessEntry });

export const auditEntry = {
  type: 'object',
  required: ['at', 'kind', 'times'],
  additionalProperties: false,
  properties: {
    at: { ...timestamp, description: "When it happened, by the database's clock; if several did, the first" },
    kind: { type: 'string', description: 'What happened; docs/audit.md explains each', enum: auditKindNames },
    login: {
      type: 'string',
      description: 'Who did it; left out for an operator at the command line, and for an unknown login',
    },
    about: { type: 'string', description: 'The login, webhook, endpoint or key that the event is about' },
    network: { type: 'string', description: "Keyed hash of the client's network: equal for equal networks" },
    requestId: { type: 'string', description: 'The request; if there were several, the first' },
    times: {
      type: 'integer',
      description: 'How many equal events there were within the hour, for kinds that are counted',
    },
    lastAt: { ...timestamp, description: 'When the last of several events happened' },
    altered,
  },
} as const;

export const auditAnswer = pageOf({ type: 'array', description: 'Newest first', items: auditEntry });

export const customersRevealBody = {
  type: 'object',
  required: ['field', 'reason'],
  additionalProperties: false,
  properties: {
    field: {
      ...field,
      description:
        'Which number: its place in the answer that shows the customer in full, such as `/customer/identificationDocuments/0/value` or `/customer/businessFederalEin`',
    },
    reason: { ...reasonText, description: 'Why you need the number; kept with your login' },
  },
} as const;

export const customersRevealAnswer = {
  type: 'object',
  required: ['customerId', 'field', 'value'],
  additionalProperties: false,
  properties: {
    customerId: { ...commonId, description: 'Whose number it is' },
    field: { type: 'string', description: 'Which number it is, as in the request' },
    value: { type: 'string', description: 'The number' },
  },
} as const;

export const customersProofQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    cursor: { ...pageCursor, description: 'The `nextCursor` of the previous answer about the same customer' },
  },
} as const;

export const proofFault = {
  type: 'object',
  required: ['version', 'problem'],
  additionalProperties: false,
  properties: {
    version: { type: 'integer', description: "Version of the change, or of the customer's own row" },
    problem: { type: 'string', description: 'What does not match; docs/operations.md explains each' },
  },
} as const;

export const customersProofAnswer = {
  type: 'object',
  required: ['customerId', 'changes', 'faults', 'nextCursor'],
  additionalProperties: false,
  properties: {
    customerId: { ...commonId, description: 'The customer' },
    changes: { type: 'integer', description: 'How many changes were proved by this request' },
    faults: {
      type: 'array',
      description: 'Everything that does not match; empty if nothing was altered',
      items: proofFault,
    },
    erasedAt: { ...timestamp, description: 'When the customer was erased; left out if it was not' },
    nextCursor: {
      type: 'string',
      nullable: true,
      description: 'Send it as `cursor` to prove the later changes; null if all are proved',
    },
  },
} as const;

export type AccessQuery = Static<typeof accessQuery>;
export type { AccessEntry, AuditEntry, CustomerProof } from './types.ts';
