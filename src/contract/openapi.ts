/**
 * The OpenAPI 3.1 document of the wire, built from the list of endpoints and the error table. Pure:
 * `scripts/openapi.mjs` writes its result, and a test fails if the written file differs.
 */
import { customerAnswer } from './customer.ts';
import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { failure, success, type ValidationIssue } from './envelope.ts';
import { type ErrorCode, type ErrorRow, errors } from './errors.ts';
import {
  changeAnswerHeaders,
  contextExamples,
  customerHeaders,
  failureSchema,
  hintHeader,
  introduction,
  issueSchema,
  requestIdSchema,
  securitySchemes,
  tagOf,
  tags,
} from './openapi-parts.ts';
import { convert, type Json } from './openapi-schema.ts';
import { webhookOperations } from './openapi-webhooks.ts';
import type { JsonSchema } from './schema.ts';

const REQUEST_ID = 'd1ea112078d111eeb5658f28ab5fe311';

/**
 * @param version version of the service, also used for the document
 * @param sandbox false leaves out what only a sandbox answers
 */
export function openapi(version: string, sandbox = true): object {
  const schemas: Json = {};
  const paths: { [path: string]: Json } = {};
  for (const endpoint of endpoints as readonly Endpoint[]) {
    if (endpoint.sandboxOnly && !sandbox) continue;
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'opencif',
      version,
      summary: "connectFi's customer API",
      description: introduction,
      contact: { name: 'The operator of this service' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      {
        url: 'http://127.0.0.1:8080',
        description: 'The default address of opencif; replace it with your own',
      },
    ],
    tags: [
      tags.auth,
      tags.customer,
      tags.record,
      tags.webhooks,
      tags.logins,
      tags.console,
      tags.health,
      ...(sandbox ? [tags.sandbox] : []),
    ],
    paths,
    webhooks: webhookOperations(schemas),
    components: {
      securitySchemes,
      schemas: {
        ...Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
        failure: failureSchema,
        requestId: requestIdSchema,
        validationIssue: issueSchema,
      },
    },
  };
}

function operation(endpoint: Endpoint, schemas: Json): Json {
  return {
    operationId: endpoint.name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    tags: [tagOf[endpoint.path.split('/')[1] ?? ''] ?? tags.health.name],
    summary: endpoint.summary,
    description: describe(endpoint),
    ...(endpoint.sandboxOnly ? { 'x-sandboxOnly': true } : {}),
    security: securityOf(endpoint),
    ...(parameters(endpoint, schemas).length > 0 ? { parameters: parameters(endpoint, schemas) } : {}),
    ...(endpoint.body ? { requestBody: requestBody(endpoint, endpoint.body, schemas) } : {}),
    responses: { 200: successResponse(endpoint, schemas), ...failureResponses(endpoint) },
  };
}

function describe({ description, right }: Endpoint): string {
  return right === null ? description : `${description} Needs the right \`${right}\`.`;
}

function securityOf({ token, session = 'none' }: Endpoint): Json[] {
  if (session !== 'none') return [{ consoleSession: [] }];
  return token ? [{ connectfiToken: [] }] : [];
}

function parameters(endpoint: Endpoint, schemas: Json): Json[] {
  const { params, query, headers } = endpoint;
  const places = [
    ['path', params],
    ['query', query],
    ['header', headers],
  ] as const;
  return places.flatMap(([place, schema]) =>
    Object.entries(schema?.properties ?? {}).map(([name, one]) => ({
      name: place === 'header' ? headerNames[name] : name,
      in: place,
      required: place === 'path',
      ...(one.description ? { description: one.description } : {}),
      schema: convert(one, schemas),
      ...(place === 'path' ? pathExample(endpoint, name) : {}),
    })),
  );
}

/** Header names as people write them; on the wire their case makes no difference. */
const headerNames: { readonly [name: string]: string } = {
  'if-match': 'If-Match',
  'idempotency-key': 'Idempotency-Key',
  'opencif-dry-run': 'OpenCIF-Dry-Run',
  'opencif-login': 'OpenCIF-Login',
  'opencif-reason': 'OpenCIF-Reason',
};

function pathExample(endpoint: Endpoint, name: string): { example?: unknown } {
  const example = endpoint.examples
    .map(({ path, data }) => path?.[name] ?? (data as Json)[name])
    .find((value) => value);
  return example ? { example } : {};
}

function requestBody(endpoint: Endpoint, body: JsonSchema, schemas: Json): Json {
  const examples = endpoint.examples
    .filter((example) => example.body !== undefined)
    .map(({ name, body: value }) => [name, { value }]);
  return {
    required: true,
    content: {
      'application/json': { schema: convert(body, schemas), examples: Object.fromEntries(examples) },
    },
  };
}

function successResponse(endpoint: Endpoint, schemas: Json): Json {
  const schema = {
    type: 'object',
    required: ['code', 'data', 'requestId'],
    additionalProperties: false,
    properties: {
      code: { type: 'string', const: '0' },
      data: convert(endpoint.answer, schemas),
      requestId: { $ref: '#/components/schemas/requestId' },
    },
  };
  const examples = endpoint.examples.map(({ name, data }) => [name, { value: success(data, REQUEST_ID) }]);
  const headers = {
    ...(endpoint.answer === customerAnswer ? customerHeaders : {}),
    ...changeHeadersOf(endpoint),
  };
  return {
    description: 'Done',
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    content: { 'application/json': { schema, examples: Object.fromEntries(examples) } },
  };
}

/** Answer headers that the request headers can cause; batch items report the others themselves. */
function changeHeadersOf({ headers }: Endpoint): Json {
  const { 'idempotency-key': key, 'opencif-dry-run': dryRun } = headers?.properties ?? {};
  if (key && dryRun) return changeAnswerHeaders;
  const { 'OpenCIF-Dry-Run': wasDry, 'Idempotent-Replayed': replayed } = changeAnswerHeaders;
  return { ...(key && { 'Idempotent-Replayed': replayed }), ...(dryRun && { 'OpenCIF-Dry-Run': wasDry }) };
}

/** The endpoint's own errors and those that any endpoint can return, one response per status. */
function failureResponses(endpoint: Endpoint): Json {
  const ofBody: ErrorCode[] = endpoint.body ? ['requestTooLarge', 'unsupportedMediaType'] : [];
  // Linters expect a refusal; an endpoint that checks nothing only refuses another path.
  const refuses = endpoint.errors.some((code) => errors[code].status < 500);
  const other: ErrorCode[] = refuses ? [] : ['notFound'];
  const ofToken: ErrorCode[] = endpoint.token ? ['tooManyRequests'] : [];
  const ofRight: ErrorCode[] = endpoint.right === null ? [] : ['forbidden'];
  const own = [...endpoint.errors, ...other, ...ofBody, ...ofToken, ...ofRight];
  const codes = new Set<ErrorCode>([...own, 'systemError', 'serviceUnavailable']);
  const statuses = [...new Set([...codes].map((code) => errors[code].status))].sort((a, b) => a - b);
  const responses = statuses.map((status) => {
    const ofStatus = [...codes].filter((code) => errors[code].status === status);
    return [String(status), failureResponse(endpoint, status, ofStatus)];
  });
  return Object.fromEntries(responses);
}

/** Temporary errors: the answer says when to try again. */
const mayComeLater = new Set<number>([
  errors.idempotencyKeyInUse.status,
  errors.tooManyAttempts.status,
  errors.serviceUnavailable.status,
]);

function failureResponse(endpoint: Endpoint, status: number, codes: readonly ErrorCode[]): Json {
  const examples = codes.map((code) => [code, { value: failureExample(endpoint, code) }]);
  const retryAfter = { description: 'Seconds to wait', schema: { type: 'integer', minimum: 0 } };
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    headers: { ...hintHeader, ...(mayComeLater.has(status) ? { 'Retry-After': retryAfter } : {}) },
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/failure' },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

function failureExample(endpoint: Endpoint, code: ErrorCode): object {
  const row: ErrorRow = errors[code];
  const context = code === 'requestValidateError' ? [issueExample(endpoint)] : row.context && contextExamples;
  return failure(code, REQUEST_ID, context, 'CONNECTFI_CLIENTID');
}

/** A fault that the endpoint really reports: its first required member missing, or its parameter misspelled. */
function issueExample(endpoint: Endpoint): ValidationIssue {
  const missingProperty = endpoint.body?.required?.[0];
  if (missingProperty !== undefined) {
    return {
      instancePath: '',
      schemaPath: '#/required',
      keyword: 'required',
      params: { missingProperty },
      message: `must have required property '${missingProperty}'`,
    };
  }
  const [name, schema] = Object.entries(endpoint.params?.properties ?? {})[0] ?? [];
  if (name !== undefined && schema?.pattern !== undefined) {
    return {
      instancePath: `/${name}`,
      schemaPath: `#/properties/${name}/pattern`,
      keyword: 'pattern',
      params: { pattern: schema.pattern },
      message: `must match pattern "${schema.pattern}"`,
    };
  }
  return {
    instancePath: '',
    schemaPath: '#/type',
    keyword: 'type',
    params: { type: 'object' },
    message: 'must be object',
  };
}
