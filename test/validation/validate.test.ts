/** The schemas themselves: the service compiles each when it is first used, so this must find an error in any. */
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { customerDate, timestamp } from '../../src/contract/common.ts';
import { customerInitBody, customerUpdateBody } from '../../src/contract/customer.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import type { JsonSchema } from '../../src/contract/schema.ts';
import { validator } from '../../src/validation/validate.ts';

interface Parts {
  readonly name: string;
  readonly body?: JsonSchema;
  readonly frame?: JsonSchema;
  readonly params?: JsonSchema;
  readonly query?: JsonSchema;
  readonly headers?: JsonSchema;
}

const parts = (endpoints as readonly Parts[]).flatMap(({ name, body, frame, params, query, headers }) =>
  Object.entries({ body, frame, params, query, headers }).flatMap(([part, schema]) =>
    schema ? [[`${name} ${part}`, schema] as const] : [],
  ),
);
const schemas = [
  ...parts,
  ['batch init', customerInitBody] as const,
  ['batch update', customerUpdateBody] as const,
];

describe.each(schemas)('the schema of %s', (_name, schema) => {
  test('is a valid JSON Schema', () => {
    const meta = new Ajv({ strict: false });
    expect(meta.validateSchema(schema as object), JSON.stringify(meta.errors)).toBe(true);
  });

  test('compiles in strict mode, and refuses what is no object', () => {
    expect(validator(schema)(null)).not.toBeNull();
  });
});

test('a date fits exactly where the calendar has the day, and so can be told as a moment', () => {
  const [day, moment] = [validator(customerDate), validator(timestamp)];
  const two = (value: number) => String(value).padStart(2, '0');
  const numbers = fc.tuple(fc.integer({ min: 0, max: 9999 }), fc.nat({ max: 19 }), fc.nat({ max: 39 }));
  fc.assert(
    fc.property(numbers, ([year, month, date]) => {
      const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`;
      const told = `${text}T00:00:00.000Z`;
      const parsed = new Date(told);
      const there = !Number.isNaN(parsed.getTime()) && parsed.toISOString() === told;
      expect(day(text) === null, text).toBe(there);
      expect(moment(told) === null, told).toBe(there);
    }),
  );
});
