/** Schemas of the wire in the form of the OpenAPI document. */
import { address, phone } from './common.ts';
import { businessCustomerAnswer, individualCustomerAnswer } from './customer.ts';
import type { JsonSchema } from './schema.ts';

export type Json = { [key: string]: unknown };

/** Shapes without a published `$id` that many endpoints share, with names of our own. */
const sharedShapes = new Map<JsonSchema, string>([
  [address, 'address'],
  [phone, 'phone'],
  [individualCustomerAnswer, 'individualCustomer'],
  [businessCustomerAnswer, 'businessCustomer'],
]);

/** Converts a wire schema to OpenAPI 3.1; named fragments are added to `schemas` and referenced. */
export function convert(schema: JsonSchema, schemas: Json): Json {
  const { $id = sharedShapes.get(schema), description, ...rules } = schema;
  const note = description === undefined ? {} : { description };
  if ($id === undefined) return { ...note, ...convertRules(rules, schemas) };
  const component = convertRules(rules, schemas);
  if (JSON.stringify(schemas[$id] ?? component) !== JSON.stringify(component)) {
    throw new Error(`two different schemas are called ${$id}`);
  }
  schemas[$id] = component;
  return { $ref: `#/components/schemas/${$id}`, ...note };
}

function convertRules(rules: JsonSchema, schemas: Json): Json {
  const { type, nullable, isNotOnlyWhitespace, properties, items, oneOf, if: when, then, ...rest } = rules;
  return {
    ...(type ? { type: nullable ? [type, 'null'] : type } : {}),
    ...rest,
    ...(isNotOnlyWhitespace === undefined ? {} : { 'x-isNotOnlyWhitespace': isNotOnlyWhitespace }),
    ...(properties ? { properties: mapValues(properties, (member) => convert(member, schemas)) } : {}),
    ...(items ? { items: convert(items, schemas) } : {}),
    ...(oneOf ? { oneOf: oneOf.map((branch) => convert(branch, schemas)) } : {}),
    ...(when ? { if: convert(when, schemas) } : {}),
    // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword is called so.
    ...(then ? { then: convert(then, schemas) } : {}),
  };
}

function mapValues<Value>(object: { readonly [key: string]: Value }, map: (value: Value) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
