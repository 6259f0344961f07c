/** The expected answers, byte for byte: key order counts, and nothing may be added. */
import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { type ErrorCode, type ErrorRow, errors } from '../../src/contract/errors.ts';

/** A version-1 UUID as 32 hex digits. */
export const uuidV1Hex = /^[0-9a-f]{12}1[0-9a-f]{3}[89ab][0-9a-f]{15}$/;

function requestIdOf(answer: LightMyRequestResponse): string {
  const { requestId } = answer.json();
  expect(requestId).toMatch(uuidV1Hex);
  return requestId;
}

/** @param login appears in the message of `wrongOldPassword` */
export function expectRefused(
  answer: LightMyRequestResponse,
  code: ErrorCode,
  context?: unknown,
  login = '',
): void {
  const row: ErrorRow = errors[code];
  const message = row.message?.replace('{login}', login);
  expect(answer.payload).toBe(JSON.stringify({ requestId: requestIdOf(answer), code, context, message }));
  expect(answer.statusCode).toBe(row.status);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
}

export function expectSuccess(answer: LightMyRequestResponse, data: unknown): void {
  expect(answer.payload).toBe(JSON.stringify({ code: '0', data, requestId: requestIdOf(answer) }));
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('no-store');
}

export interface Issue {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params?: Record<string, unknown>;
}

/** One issue with the five published keys; `schemaPath` and `message` may have any text. */
export function expectInvalid(answer: LightMyRequestResponse, issue: Issue): void {
  const body = answer.json();
  expect(answer.statusCode, answer.payload).toBe(400);
  expect(body.context, answer.payload).toEqual([expect.objectContaining(issue)]);
  expect(Object.keys(body.context[0])).toEqual([
    'instancePath',
    'schemaPath',
    'keyword',
    'params',
    'message',
  ]);
  expectRefused(answer, 'requestValidateError', body.context);
}

export const notAnObject = [
  {
    instancePath: '',
    schemaPath: '#/type',
    keyword: 'type',
    params: { type: 'object' },
    message: 'must be object',
  },
];
