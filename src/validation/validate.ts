/**
 * Ajv. Its error objects become the wire's `context` unchanged, so it stops at the first fault, changes nothing in the
 * value it checks, and has all schemas inline (`#/properties/…`, never `$ref`). An import asks for every fault at once,
 * from a second instance.
 */
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { ValidationIssue } from '../contract/envelope.ts';
import type { JsonSchema } from '../contract/schema.ts';

function instance(allErrors: boolean): Ajv {
  const ajv = new Ajv({
    strict: true,
    allErrors,
    coerceTypes: false,
    removeAdditional: false,
    useDefaults: false,
    logger: false,
    // Checking the schemas themselves costs as much as compiling them; a test does that.
    validateSchema: false,
    // Tidying the code of a check takes a quarter of the time to compile it, and does not make the check faster.
    code: { optimize: false },
  });
  formats.default(ajv, ['email', 'date', 'date-time']);
  return ajv.addKeyword({
    keyword: 'isNotOnlyWhitespace',
    type: 'string',
    schemaType: 'boolean',
    validate: (asked: boolean, text: string) => !asked || /\S/.test(text),
    errors: false,
  });
}

const ajv = instance(false);

export type Validator = (value: unknown) => ValidationIssue[] | null;

const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/**
 * Compiles on first use: compiling all schemas would take a large part of startup.
 * @param texts whether texts must consist of whole characters; false if the parts are checked separately
 * @returns a check that gives the issues found, or null if the value is valid
 */
export function validator(schema: JsonSchema, { texts = true } = {}): Validator {
  return (value) => {
    const check = compiled.get(schema) ?? compile(schema);
    if (!check(value)) return (check.errors ?? []).map(issue);
    const broken = texts ? brokenText(value) : null;
    return broken === null ? null : [notText(broken)];
  };
}

/** Returns the path (names and numbers) to a text with half a character, which UTF-8 cannot represent; null: none. */
function brokenText(value: unknown): (string | number)[] | null {
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value) ? [] : null;
  if (typeof value !== 'object' || value === null) return null;
  const isList = Array.isArray(value);
  for (const [name, member] of Object.entries(value)) {
    const inside = brokenText(member);
    if (inside !== null) return [isList ? Number(name) : name, ...inside];
  }
  return null;
}

function notText(path: readonly (string | number)[]): ValidationIssue {
  const places = path.map((part) => (typeof part === 'number' ? 'items' : `properties/${part}`));
  return {
    instancePath: path.map((part) => `/${part}`).join(''),
    schemaPath: ['#', ...places, 'isText'].join('/'),
    keyword: 'isText',
    params: {},
    message: 'must be text without half of a character (a lone surrogate)',
  };
}

/** @returns a check that gives every issue, in the order of the schema; none if the value is valid */
export function wholeValidator(schema: JsonSchema): (value: unknown) => ValidationIssue[] {
  const check: ValidateFunction = instance(true).compile(withoutIds(schema) as object);
  return (value) => {
    const issues = check(value) ? [] : (check.errors ?? []).map(issue);
    const broken = brokenText(value);
    return broken === null ? issues : [...issues, notText(broken)];
  };
}

/** Compiles a schema before it is first used. */
export function prepareValidator(schema: JsonSchema): void {
  if (!compiled.has(schema)) compile(schema);
}

function compile(schema: JsonSchema): ValidateFunction {
  const check: ValidateFunction = ajv.compile(withoutIds(schema) as object);
  compiled.set(schema, check);
  return check;
}

/** Picks the five published keys, in their order. */
function issue(error: ValidationIssue): ValidationIssue {
  const { instancePath, schemaPath, keyword, params, message } = error;
  return { instancePath, schemaPath, keyword, params, ...(message !== undefined && { message }) };
}

/** Ajv would reject a repeated `$id`, and does not need the names. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([key]) => key !== '$id');
  return Object.fromEntries(members.map(([key, member]) => [key, withoutIds(member)]));
}
