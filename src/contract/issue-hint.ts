/** Puts the fault that a schema found into words, for the header `OpenCIF-Hint`. */
import type { ValidationIssue } from './envelope.ts';
import { filled, memberForms, patternForms, ruleHints, typeForms } from './hints.ts';
import { nearest } from './nearest.ts';
import type { JsonSchema } from './schema.ts';

/** A part of a request and its schema. */
export interface Part {
  readonly of: 'path' | 'body' | 'query' | 'header';
  readonly schema: JsonSchema;
  /** What was sent. It only decides between the alternatives of a schema. */
  readonly value: unknown;
}

const wholes = { path: 'The path', body: 'The body', query: 'The query', header: 'The header' } as const;

/**
 * @param issues as Ajv found them
 * @param parts in the order in which they are checked
 * @returns null if the schemas do not tell what is wrong
 */
export function hintOfIssues(issues: readonly ValidationIssue[], parts: readonly Part[]): string | null {
  for (const part of parts) {
    const issue = meant(issues, part);
    const schema = issue && schemaAt(part.schema, issue.schemaPath);
    if (!issue || !schema || !mayBeOf(part, issue)) continue;
    if (part.of === 'header' && issue.instancePath === '') return headerHint(schema);
    const place = placeOf(issue.instancePath, part);
    return place && ruleHint(issue, schema, place);
  }
  return null;
}

/** Says what the place of an issue must be or have: `must be 6 to 12 digits …`. @returns null if the schema does not tell */
export function ruleOfIssue(issue: ValidationIssue, schema: JsonSchema): string | null {
  const at = schemaAt(schema, issue.schemaPath);
  return (at && ruleHint(issue, at, ''))?.trim().replace(/\.$/, '') ?? null;
}

/**
 * An issue of a whole part does not name the part: no path has too many members, no body is a broken text, and an
 * unknown member is where it was sent.
 */
function mayBeOf({ of, value }: Part, { instancePath, keyword, params }: ValidationIssue): boolean {
  if (instancePath !== '') return true;
  if (keyword === 'additionalProperties') return has(value, String(params.additionalProperty));
  return of !== 'path' && (of !== 'body' || keyword !== 'isText');
}

function has(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

/** The issue of the alternative that was meant, if the schema has several; otherwise the first one. */
function meant(issues: readonly ValidationIssue[], { schema, value }: Part): ValidationIssue | undefined {
  if (!schema.oneOf || typeof value !== 'object' || value === null) return issues[0];
  const fits = schema.oneOf.map((one) => likeness(one, value));
  const start = `#/oneOf/${fits.indexOf(Math.max(...fits))}/`;
  return issues.find(({ schemaPath }) => schemaPath.startsWith(start)) ?? issues[0];
}

/** How much of what an alternative requires is there; a kind that it alone accepts counts most. */
function likeness({ required = [], properties = {} }: JsonSchema, value: object): number {
  const own = Object.entries(value).filter(([name]) => required.includes(name));
  return own.reduce((sum, [name, member]) => {
    const kinds = properties[name]?.enum;
    return sum + (kinds === undefined ? 1 : kinds.includes(member) ? 100 : 0);
  }, 0);
}

/** The schema that has the rule; undefined if the path leads to none. */
function schemaAt(schema: JsonSchema, path: string): JsonSchema | undefined {
  const steps = path.split('/').slice(1, -1);
  return steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], schema) as
    | JsonSchema
    | undefined;
}

/** The place in words; null if it has a name that is not of the schema. */
function placeOf(instancePath: string, { of, schema }: Part): string | null {
  const steps = instancePath.split('/').slice(1);
  const known = namesIn(schema);
  if (!steps.every((step) => /^\d{1,4}$/.test(step) || known.has(step))) return null;
  if (steps.length === 0) return wholes[of];
  return of === 'body' ? steps.join('/') : `${steps.join('/')} in the ${of}`;
}

const namesOf = new WeakMap<JsonSchema, ReadonlySet<string>>();

/** Every name in the schema, at any depth. */
function namesIn(schema: JsonSchema): ReadonlySet<string> {
  const { properties = {}, items, oneOf = [] } = schema;
  const inner = [...Object.values(properties), ...oneOf, ...(items ? [items] : [])];
  const names =
    namesOf.get(schema) ??
    new Set([...Object.keys(properties), ...inner.flatMap((one) => [...namesIn(one)])]);
  namesOf.set(schema, names);
  return names;
}

function ruleHint(issue: ValidationIssue, schema: JsonSchema, place: string): string | null {
  const { keyword, params, instancePath } = issue;
  const member = instancePath.split('/').at(-1) ?? '';
  const members = Object.keys(schema.properties ?? {});
  const near = keyword === 'additionalProperties' && nearest(String(params.additionalProperty), members);
  const form = keyword === 'type' ? typeForms[String(params.type)] : formOf(member, schema);
  const rule = near ? 'near' : form !== undefined && ofForm.has(keyword) ? 'form' : keyword;
  if (!isRule(rule)) return null;
  return filled(ruleHints[rule], {
    place,
    form: form ?? '',
    name: near || String(params.property ?? params.missingProperty ?? ''),
    other: String(params.deps ?? ''),
    limit: String(schema[keyword as 'minLength'] ?? ''),
    names: (schema.enum ?? members).join(', '),
  });
}

function headerHint({ properties = {} }: JsonSchema): string {
  return filled(ruleHints.header, { names: Object.keys(properties).join(', ') || 'none' });
}

/** Keywords that are best explained by saying what the member must be. */
const ofForm = new Set(['type', 'enum', 'pattern', 'format', 'minLength', 'maxLength', 'minimum', 'maximum']);

function formOf(member: string, schema: JsonSchema): string | undefined {
  // The same name may stand for a place in the feed elsewhere.
  if (schema.format === 'date-time') return memberForms.at;
  return memberForms[member] ?? patternForms[schema.pattern ?? ''];
}

function isRule(name: string): name is keyof typeof ruleHints {
  return Object.hasOwn(ruleHints, name);
}
