/**
 * The one Ajv instance. Its error objects are the wire's `context` as they are, so it stops at the first
 * fault, changes nothing in what it checks, and reads schemas inline (`#/properties/…`, never `$ref`).
 */
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { ValidationIssue } from '../contract/envelope.ts';
import type { JsonSchema } from '../contract/schema.ts';

const ajv = new Ajv({
  strict: true,
  allErrors: false,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  logger: false,
});
formats.default(ajv, ['email', 'date-time']);
ajv.addKeyword({
  keyword: 'isNotOnlyWhitespace',
  type: 'string',
  schemaType: 'boolean',
  validate: (asked: boolean, text: string) => !asked || /\S/.test(text),
  errors: false,
});

export type Validator = (value: unknown) => ValidationIssue[] | null;

/** @returns a check that gives the issues found, or null when the value fits */
export function validator(schema: JsonSchema): Validator {
  const check: ValidateFunction = ajv.compile(withoutIds(schema) as object);
  return (value) => (check(value) ? null : (check.errors ?? []).map(issue));
}

/** The published five keys, in their order. */
function issue(error: ValidationIssue): ValidationIssue {
  const { instancePath, schemaPath, keyword, params, message } = error;
  return { instancePath, schemaPath, keyword, params, ...(message !== undefined && { message }) };
}

/** The same `$id` twice would be an error to Ajv, and names are of no use to it. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([key]) => key !== '$id');
  return Object.fromEntries(members.map(([key, member]) => [key, withoutIds(member)]));
}
