/** What a schema accepts, as arbitraries. Every personal value is a canary of the tenant that sends it. */
import fc from 'fast-check';
import {
  businessSections,
  customerDisableEmployeeBody,
  customerUpdateBody,
  employeeParams,
  individualSections,
} from '../../src/contract/customer.ts';
import { loginParams, loginsCreateBody } from '../../src/contract/logins.ts';
import type { JsonSchema } from '../../src/contract/schema.ts';
import { testPassword } from '../support/login.ts';

/** The two tenants. */
export type Mark = 'A' | 'B';

const digitOf = { A: 1, B: 2 } as const;
/** Often one that was used before, so that references and numbers are taken. */
const number = fc.oneof(fc.nat({ max: 30 }), fc.noBias(fc.nat({ max: 99_999 })));
const padded = (n: number, length: number) => String(n).padStart(length, '0');

const text = (mark: Mark) => number.map((n) => `Canary${mark} ${n}`);
const email = (mark: Mark) => number.map((n) => `canary${mark}${n}@example.test`);
const ssn = (mark: Mark) => number.map((n) => `666${digitOf[mark]}${padded(n, 5)}`);
const ein = (mark: Mark) => number.map((n) => `001${digitOf[mark]}${padded(n, 5)}`);
const phone = (mark: Mark) => number.map((n) => `20255501${digitOf[mark]}${padded(n % 1000, 3)}`);
const reference = (mark: Mark) => number.map((n) => `Canary${mark}Reference${n}`);

/** What must not be in an answer to anyone but the tenant. */
export const canariesOf: Readonly<Record<Mark, RegExp>> = {
  A: /canarya|"6661\d{5}"|"0011\d{5}"|"202555011\d{3}"/i,
  B: /canaryb|"6662\d{5}"|"0012\d{5}"|"202555012\d{3}"/i,
};

/**
 * Names of things that the service made and that are known when a request is sent: `@webhook/B/4` is the fourth
 * newest webhook of tenant B. A fourth part says what is done to the name.
 */
export const slotPattern = /^@(\w+)\/([AB])\/(\d+)\/(\w*)$/;
/** `employer` and `employee` of one number belong together. */
export type Thing =
  | 'individual'
  | 'business'
  | 'representative'
  | 'employer'
  | 'employee'
  | 'webhook'
  | 'token'
  | 'event'
  | 'cursor';
/** What is done to a name; mostly nothing. */
const damages = [...Array<string>(20).fill(''), 'cut', 'flipped', 'doubled'];

/** Mostly one of the tenant's own. */
export function slot(mark: Mark, ...things: Thing[]): fc.Arbitrary<string> {
  const other = mark === 'A' ? 'B' : 'A';
  const parts = fc.tuple(
    fc.constantFrom(...things),
    fc.constantFrom(...Array<Mark>(9).fill(mark), other),
    fc.nat({ max: 15 }),
    fc.constantFrom(...damages),
  );
  return parts.map(([thing, owner, index, damage]) => `@${thing}/${owner}/${index}/${damage}`);
}

const place = (mark: Mark) => fc.oneof(fc.constantFrom('0.0', '0.0', '12.5', 'latest'), slot(mark, 'cursor'));
const urls = [
  'http://127.0.0.1:1/',
  'http://localhost:1/a?b=c',
  'https://receiver.example.test/hook',
  'https://user:word@receiver.example.test/',
  'http://[::1]:1/',
  'https://192.168.0.1/',
  'ftp://receiver.example.test/',
  'https://receiver.example.test:99999/',
];

/** By the name of the member, which says what it is better than its pattern does. */
const named: Readonly<Record<string, (mark: Mark) => fc.Arbitrary<string>>> = {
  email,
  value: ssn,
  businessFederalEin: ein,
  phoneNumber: phone,
  phone,
  customerReference: reference,
  reference,
  countryDialingCode: () => fc.constantFrom('1', '01', '4420'),
  postalCode: () => fc.constantFrom('12345', '12345-6789'),
  citizenshipCountryCodeA3: () => fc.constant('USA'),
  issuanceCountryCodeA3: () => fc.constant('USA'),
  countryCodeA3: () => fc.constant('USA'),
  customerId: (mark) => slot(mark, 'individual', 'individual', 'business'),
  companyId: (mark) => slot(mark, 'business', 'business', 'business', 'individual'),
  employeeId: (mark) => slot(mark, 'individual', 'individual', 'individual', 'business'),
  id: (mark) => slot(mark, 'representative'),
  webhookId: (mark) => slot(mark, 'webhook'),
  tokenId: (mark) => slot(mark, 'token'),
  eventId: (mark) => slot(mark, 'event'),
  cursor: (mark) => slot(mark, 'cursor'),
  after: place,
  from: place,
  to: place,
  // A held request keeps the round waiting: seldom, and briefly.
  wait: () => fc.constantFrom(...Array<string>(60).fill('0'), '1'),
  version: () => fc.constantFrom('1', '2', '3', '999999999'),
  at: () => fc.constantFrom('2999-01-01T00:00:00Z', '1999-12-31T23:59:59.999+14:00', '2026-02-28T12:00:00z'),
  url: () => fc.constantFrom(...urls),
  login: () => fc.constantFrom('fuzz_A', 'fuzz_B', 'fuzz_M'),
  password: () => fc.constantFrom(testPassword, 'Wrong!Password1'),
  // Never the right one: the tenant would lose its token.
  oldPassword: () => fc.constant('Wrong!Password1'),
  newPassword: () => fc.constant('Another!Password1'),
  'if-match': () => fc.constantFrom('"1"', '"2"', '*', '"1", "2", "3"', 'W/"1"', '"x"', ',"1",,'),
  'opencif-reason': () => fc.constantFrom('moved', 'M%C3%BCller', '100%25'),
  reason: () => fc.constantFrom('moved', 'Müller', '100 %'),
  'idempotency-key': () => fc.nat({ max: 25 }).map((n) => `key-${n}`),
};

/** Where an admin names a login: none of those that the requests are sent by, which it could disable. */
const managed = new Set<JsonSchema>([loginParams, loginsCreateBody].map((one) => one.properties.login));

function spareLogin(mark: Mark): fc.Arbitrary<string> {
  const other = mark === 'A' ? 'B' : 'A';
  const owner = fc.constantFrom(...Array<Mark>(9).fill(mark), other);
  return fc.tuple(owner, fc.nat({ max: 9 })).map(([of, n]) => `spare_${of}${n}`);
}

const dates = fc.constantFrom('1969-08-04', '2000-02-29');

/** @param name of the member that has the value */
export function accepted(schema: JsonSchema, mark: Mark, name = ''): fc.Arbitrary<unknown> {
  if (schema.properties === customerUpdateBody.properties) return updateOf(schema, mark);
  if (schema === customerDisableEmployeeBody)
    return fc.oneof(objectOf(schema, mark), employed(mark, 'companyId'));
  if (schema === employeeParams) return fc.oneof(objectOf(schema, mark), employed(mark, 'customerId'));
  if (managed.has(schema)) return spareLogin(mark);
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((branch) => accepted(branch, mark, name)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'integer') return fc.constantFrom(1, 1, 2, 3, schema.maximum ?? 999_999_999);
  if (schema.type === 'object') return objectOf(schema, mark);
  if (schema.type === 'array') {
    const { items = {}, minItems = 0 } = schema;
    return fc.array(accepted(items, mark), { minLength: minItems, maxLength: minItems + 2 });
  }
  const value = textOf(schema, mark, name);
  return schema.nullable ? fc.oneof(value, value, value, fc.constant(null)) : value;
}

/** The schema takes the members of both types together, which the rules refuse. */
function updateOf(schema: JsonSchema, mark: Mark): fc.Arbitrary<object> {
  const { customer, businessRepresentatives } = customerUpdateBody.properties;
  const only = (type: 'individual' | 'business', names: readonly string[], more: object) => {
    const members = Object.entries(customer.properties).filter(([name]) => names.includes(name));
    const properties = { customer: { ...customer, properties: Object.fromEntries(members) }, ...more };
    const body = objectOf({ ...schema, properties, required: ['customer'] } as JsonSchema, mark);
    return fc.tuple(slot(mark, type), body).map(([customerId, rest]) => ({ customerId, ...rest }));
  };
  return fc.oneof(
    only('individual', individualSections, {}),
    only('business', businessSections, { businessRepresentatives }),
    objectOf(schema, mark),
  );
}

/** A business and one of its employees. @param company the member that names the business */
function employed(mark: Mark, company: 'companyId' | 'customerId'): fc.Arbitrary<object> {
  const made = (n: number) => ({
    [company]: `@employer/${mark}/${n}/`,
    employeeId: `@employee/${mark}/${n}/`,
  });
  return fc.nat({ max: 15 }).map(made);
}

function objectOf(schema: JsonSchema, mark: Mark): fc.Arbitrary<object> {
  const { properties = {}, required = [], maxProperties } = schema;
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, member]) => [name, accepted(member, mark, name)]),
  );
  const made = fc.record(members, { requiredKeys: [...required], noNullPrototype: true });
  if (maxProperties === undefined) return made;
  return made.map((object) => Object.fromEntries(Object.entries(object).slice(0, maxProperties)));
}

function textOf({ format, pattern }: JsonSchema, mark: Mark, name: string): fc.Arbitrary<string> {
  const known = named[name];
  if (known) return known(mark);
  if (format === 'date') return dates;
  // A pattern that looks ahead only excludes a few characters.
  return pattern === undefined || pattern.includes('(?!')
    ? text(mark)
    : fc.stringMatching(new RegExp(pattern));
}
