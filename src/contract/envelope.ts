/**
 * Key order of answers. Success: `code, data, requestId`; failure: `requestId, code, context, message`
 * (source: "Update" page for the first, "Error Handling" page for the second).
 */
import { type ContextValue, type ErrorCode, type ErrorRow, errors } from './errors.ts';

export interface Success<Data> {
  code: '0';
  data: Data;
  requestId: string;
}

/** One Ajv 8 error object, its five published keys in their published order. */
export interface ValidationIssue {
  /** Where the fault is. Form: JSON pointer (RFC 6901) into the body; empty for the body itself. */
  instancePath: string;
  /** Where the rule stands in the schema. Form: `#/properties/…`. */
  schemaPath: string;
  /** The rule that was broken, as JSON Schema names it: `required`, `pattern`. */
  keyword: string;
  /** What the rule asks for. */
  params: Record<string, unknown>;
  /** The rule in words. */
  message?: string;
}

export interface Failure {
  requestId: string;
  code: ErrorCode;
  context?: Readonly<Record<string, ContextValue>> | readonly ValidationIssue[];
  message?: string;
}

export function success<Data>(data: Data, requestId: string): Success<Data> {
  return { code: '0', data, requestId };
}

/**
 * @param context values by key, arranged here in the table's order; an array for `requestValidateError`
 * @param login fills `{login}` in a message
 */
export function failure(
  code: ErrorCode,
  requestId: string,
  context?: Readonly<Record<string, ContextValue>> | readonly ValidationIssue[],
  login = '',
): Failure {
  const row: ErrorRow = errors[code];
  const body: Failure = { requestId, code };
  if (context !== undefined) body.context = Array.isArray(context) ? context : ordered(row.context, context);
  if (row.message !== undefined) body.message = row.message.replace('{login}', login);
  return body;
}

/** Leaves out a key that has no value: the login may not know it. */
function ordered(keys: readonly string[] = [], values: object): Record<string, ContextValue> {
  const byKey = values as Record<string, ContextValue>;
  return Object.fromEntries(keys.flatMap((key) => (byKey[key] === undefined ? [] : [[key, byKey[key]]])));
}
