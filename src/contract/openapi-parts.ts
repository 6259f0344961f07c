/** Parts of the OpenAPI document that are the same for every endpoint: texts, tags, the shape of a failure. */
import { type ContextValue, errors } from './errors.ts';
import { HINT_MAX, tokenHints } from './hints.ts';

export const tags = {
  auth: { name: 'Sign-in', description: 'Tokens and passwords.' },
  customer: { name: 'Customers', description: 'Individuals, businesses and the people who act for them.' },
  record: {
    name: 'Record',
    description: 'What was changed, when and by whom. The vendor has nothing like it.',
  },
  logins: {
    name: 'Logins',
    description: 'Which login may do what. For admins only; the vendor has nothing like it.',
  },
  webhooks: { name: 'Webhooks', description: 'Changes sent to your URL. The vendor has nothing like it.' },
  console: {
    name: 'Console',
    description: 'Sessions of people in a browser, and their passkeys. Programs do not need them.',
  },
  health: { name: 'Service', description: 'Whether the service is ready, and how old its keys are.' },
  sandbox: { name: 'Sandbox', description: 'Only if the service runs as a sandbox.' },
} as const;

export const tagOf: { readonly [segment: string]: string } = {
  auth: tags.auth.name,
  user: tags.auth.name,
  session: tags.console.name,
  passkeys: tags.console.name,
  customer: tags.customer.name,
  customers: tags.record.name,
  retention: tags.record.name,
  events: tags.record.name,
  webhooks: tags.webhooks.name,
  logins: tags.logins.name,
  keys: tags.health.name,
  health: tags.health.name,
  sandbox: tags.sandbox.name,
};

/** Example values for the members of an error's context. */
export const contextExamples: { readonly [key: string]: ContextValue } = {
  customerId: 'cstap_6reGTr3k8vpAu8uFV7EdiN',
  cFiAggregatorId: 'CLIENTID',
  reference: 'ExtRefICust100',
  entityId: 'cstap_6reGTr3k8vpAu8uFV7EdiN',
  customerType: 'individual',
  field: 'businessPhones',
  businessRepresentativeId: 'cstab_7BX5DPJcbmipymiokecA6d',
  companyId: 'cstab_7BX5DO49J48VeWKsJ6gWNb',
  employeeId: 'cstap_5XVGshc9neQlcWlslzN8H0',
  version: '7',
  sections: ['email', 'phones'],
  tokenId: 'tok_6reGTr3k8vpAu8uFV7EdiX',
  webhookId: 'whk_6reGTr3k8vpAu8uFV7EdiW',
  reason: 'privateAddress',
  right: 'correct',
  login: 'SANDBOX_SUPPORT',
  passkeyId: 'psk_6reGTr3k8vpAu8uFV7EdiP',
  eventId: 'evt_cstap_6reGTr3k8vpAu8uFV7EdiN_2',
  erasedAt: '2031-11-04T10:15:00.000Z',
  erasableFrom: '2031-11-03T09:30:00.000Z',
  legalHoldSince: '2026-11-03T14:00:00.000Z',
};

export const introduction = [
  'Register, update and read the customers of an aggregator.',
  '',
  'Send JSON with `Content-Type: application/json`, at most 64 KiB (a batch: 4 MiB). Every request except the sign-in and',
  'the health check needs the header `x-connectfi-token` with a token from `POST /auth/get-token`.',
  '',
  'A success is `{ "code": "0", "data": …, "requestId": … }`; a failure is',
  '`{ "requestId": …, "code": …, "context": …, "message": … }`, where `context` and `message` are left',
  'out if there is nothing to say. Its header `OpenCIF-Hint` says what to do next. If you ask about an answer, quote',
  'its `requestId`.',
].join('\n');

export const securitySchemes = {
  connectfiToken: {
    type: 'apiKey',
    in: 'header',
    name: 'x-connectfi-token',
    description: 'The token from `POST /auth/get-token`',
  },
  consoleSession: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-opencif-session',
    description:
      'The cookie that `POST /session` sets in a browser; without TLS it is called `opencif-session`. Endpoints that need a token also accept it, if the session is active',
  },
} as const;

export const failureSchema: { readonly [key: string]: unknown } = {
  type: 'object',
  description: 'A refused or failed request',
  required: ['requestId', 'code'],
  additionalProperties: false,
  properties: {
    requestId: { $ref: '#/components/schemas/requestId' },
    code: { type: 'string', description: 'What is wrong, for programs', enum: Object.keys(errors) },
    subCode: { type: 'string', description: 'Only from a back office' },
    context: {
      description:
        'The values that the error is about; for `requestValidateError`, the faults of the request',
      oneOf: [
        {
          type: 'object',
          additionalProperties: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
        },
        { type: 'array', items: { $ref: '#/components/schemas/validationIssue' } },
      ],
    },
    message: { type: 'string', description: 'What is wrong, for people' },
  },
};

export const issueSchema: { readonly [key: string]: unknown } = {
  type: 'object',
  description: 'One fault of a request, as Ajv 8 reports it',
  required: ['instancePath', 'schemaPath', 'keyword', 'params'],
  additionalProperties: false,
  properties: {
    instancePath: { type: 'string', description: 'JSON pointer to the faulty value' },
    schemaPath: { type: 'string' },
    keyword: { type: 'string', description: 'The rule that was broken' },
    params: { type: 'object' },
    message: { type: 'string' },
  },
};

export const requestIdSchema: { readonly [key: string]: unknown } = {
  type: 'string',
  description: 'Id of this request: a version-1 UUID without dashes',
  pattern: '^[0-9a-f]{32}$',
};

/** The header of every failure. */
export const hintHeader = {
  'OpenCIF-Hint': {
    description:
      'What was wrong with the request and what to do next, for people. It repeats no value that was sent',
    schema: { type: 'string', maxLength: HINT_MAX, example: tokenHints.missing },
  },
};

/** Headers of an answer that contains a customer. */
export const customerHeaders = {
  ETag: { description: "The customer's version, for `If-Match`", schema: { type: 'string', example: '"7"' } },
};

/** Headers of an answer to a change; present only if they have something to say. */
export const changeAnswerHeaders = {
  'Idempotent-Replayed': {
    description: '`true`: the outcome of an earlier request with this `Idempotency-Key`',
    schema: { type: 'string', enum: ['true'] },
  },
  'OpenCIF-Dry-Run': {
    description: '`true`: nothing was written',
    schema: { type: 'string', enum: ['true'] },
  },
  'OpenCIF-Changed-Sections': {
    description: 'For a dry run: the names of the sections that would change, separated by commas',
    schema: { type: 'string' },
  },
  'OpenCIF-Webhooks': {
    description:
      'For a dry run by a person, of a change to contact data or employees: how many enabled webhooks would receive the change',
    schema: { type: 'integer', minimum: 0 },
  },
};
