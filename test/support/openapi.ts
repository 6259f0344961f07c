/** The committed OpenAPI document, and checks whether a value matches it. */
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Media {
  readonly schema: object;
  readonly examples: { readonly [name: string]: { readonly value: unknown } };
}
export interface Body {
  readonly content: { readonly [type: string]: Media };
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: object;
  readonly example?: unknown;
}
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses: { readonly [status: string]: Body & { readonly description: string } };
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly webhooks: { readonly [type: string]: { readonly post: Operation } };
  readonly servers: readonly { readonly url: string }[];
  readonly components: {
    readonly schemas: { readonly [name: string]: object };
    readonly securitySchemes: object;
  };
}

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
export const { version } = JSON.parse(read('package.json')) as { version: string };
export const committed = read('openapi.json');
export const document = JSON.parse(committed) as Document;

const ajv = new Ajv2020({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  // Tidying the code of a check takes a third of the time to compile it.
  code: { optimize: false },
});
// The module is CommonJS: with Node's resolution, its function is the default of its default.
(addFormats as unknown as (instance: Ajv2020) => void)(ajv);
ajv.addKeyword({
  keyword: 'x-isNotOnlyWhitespace',
  validate: (_: unknown, text: string) => text.trim() !== '',
});
ajv.addVocabulary(['components']);
ajv.addSchema({ $id: 'document', components: document.components }, 'document', undefined, false);

/** By their text: a schema has many examples, and the errors of all endpoints have the same few schemas. */
const compiled = new Map<string, ValidateFunction>();

/** Returns why the value doesn't match the schema; empty if it does. */
export function faults(schema: object, value: unknown): unknown {
  const text = JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/');
  const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text) as object);
  compiled.set(text, validate);
  return validate(value) ? [] : validate.errors;
}

/** The same for a shape, by its name. */
export function shapeFaults(name: string, value: unknown): unknown {
  return faults({ $ref: `#/components/schemas/${name}` }, value);
}

/** The same for the messages that a webhook gets. */
export function messageFaults(message: { readonly type: string }): unknown {
  const { schema } = document.webhooks[message.type]?.post.requestBody?.content['application/json'] ?? {};
  if (!schema) throw new Error(`The document knows no webhook ${message.type}.`);
  return faults(schema, message);
}
