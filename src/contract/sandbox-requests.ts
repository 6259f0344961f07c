/** What programs asked the sandbox, and what it answered: `GET /sandbox/requests`. Ours; the vendor has nothing like it. */
import { timestamp } from './common.ts';
import { eventsQuery } from './events.ts';
import { limits } from './limits.ts';
import type { Static } from './schema.ts';

const requestId = { type: 'string', pattern: '^[0-9a-f]{32}$' } as const;

export const sandboxRequestsQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    after: {
      ...requestId,
      description:
        'Only requests that were answered after this one; if it is no longer remembered, all requests that are',
    },
    wait: {
      ...eventsQuery.properties.wait,
      description: `How many seconds to wait for a request if there is none, 0 to ${limits.eventWaitSeconds.value}; default 0`,
    },
    requestId: { ...requestId, description: 'Only this request, with headers and bodies' },
  },
} as const;

const header = {
  type: 'object',
  required: ['name', 'value'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', description: 'In lower case' },
    value: { type: 'string', description: '`***` in place of a secret' },
  },
} as const;

const part = {
  type: 'object',
  required: ['headers', 'body'],
  additionalProperties: false,
  properties: {
    headers: { type: 'array', description: 'In the order of the message', items: header },
    body: {
      type: 'string',
      nullable: true,
      description:
        'JSON, without white space; `***` replaces secrets, and identity numbers except their last four characters. Null: there was none, or it is left out',
    },
    leftOut: {
      type: 'string',
      description: 'Why the body is left out, if it is: it was too large, or it was not JSON',
      enum: ['tooLarge', 'notJson'],
    },
  },
} as const;

export const sandboxRequest = {
  type: 'object',
  required: ['requestId', 'at', 'method', 'path', 'status', 'ms', 'customerIds'],
  additionalProperties: false,
  properties: {
    requestId: {
      ...requestId,
      description:
        'Its id; if the outcome of an earlier request was repeated, the answer has the id of that one',
    },
    at: { ...timestamp, description: 'When it was answered' },
    method: { type: 'string', description: 'The method of the request' },
    path: {
      type: 'string',
      description:
        'Path and query as they were sent, without secrets; of a request that nobody was signed in for, only the path of the endpoint',
    },
    status: { type: 'integer', description: 'The status of the answer' },
    code: { type: 'string', description: 'The code of the error; left out if there was none' },
    ms: { type: 'integer', description: 'How long the answer took, in milliseconds' },
    login: { type: 'string', description: 'Whose request it was; left out if nobody was signed in' },
    customerIds: {
      type: 'array',
      description: 'The customers that the answer shows, at most 100',
      items: { type: 'string' },
    },
    request: { ...part, description: 'What was sent; only with `requestId`' },
    answer: { ...part, description: 'What was answered; only with `requestId`' },
  },
} as const;

export const sandboxRequestsAnswer = {
  type: 'object',
  required: ['items', 'nextCursor'],
  additionalProperties: false,
  properties: {
    items: { type: 'array', description: 'Newest first', items: sandboxRequest },
    nextCursor: {
      type: 'string',
      nullable: true,
      description: 'Send it as `after` to continue; null: nothing is remembered, so leave `after` out',
    },
  },
} as const;

export type SandboxRequestsQuery = Static<typeof sandboxRequestsQuery>;
export type { SandboxHeader, SandboxRequest, SandboxRequestPart } from './types.ts';
