/** The texts of the header `OpenCIF-Hint`: every one can be sent, and every rule of a request has one that helps. */
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { type ErrorRow, errors } from '../../src/contract/errors.ts';
import * as hints from '../../src/contract/hints.ts';
import { hintOfIssues, type Part } from '../../src/contract/issue-hint.ts';
import { nearestPath } from '../../src/contract/nearest.ts';
import { rights, roles } from '../../src/contract/rights.ts';
import type { JsonSchema } from '../../src/contract/schema.ts';
import { validator } from '../../src/validation/validate.ts';

const all = (endpoints as readonly Endpoint[]).flatMap((endpoint) =>
  [endpoint.params, endpoint.frame ?? endpoint.body, endpoint.query, endpoint.headers].flatMap((schema) =>
    schema ? [schema] : [],
  ),
);

/** Every schema inside of one, with the names that lead to it. */
function inside(schema: JsonSchema, path: readonly string[] = []): [JsonSchema, readonly string[]][] {
  return [
    [schema, path],
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => inside(one, [...path, name])),
    ...(schema.items ? inside(schema.items, [...path, '19']) : []),
    ...(schema.oneOf ?? []).flatMap((one) => inside(one, path)),
    ...(schema.then ? inside(schema.then, path) : []),
  ];
}

const places = all.flatMap((schema) => inside(schema));
const longest = (texts: readonly string[]) => texts.reduce((a, b) => (b.length > a.length ? b : a), '');

test('every error has a hint, in its own words or those of its message', () => {
  for (const code of Object.keys(errors) as (keyof typeof errors)[]) {
    expect(hints.generalHint(code), code).toMatch(/^[ -~]{20,200}$/);
  }
});

test('every hint is plain ASCII, at most 200 characters long, and is a whole sentence', () => {
  const member = longest(places.map(([, path]) => path.join('/')));
  const name = longest(places.map(([, path]) => path.at(-1) ?? ''));
  const forms = [...Object.values(hints.memberForms), ...Object.values(hints.patternForms)];
  const blanks = {
    place: member,
    name,
    other: name,
    form: longest(forms),
    limit: 10_000_000,
    position: 10_000_000,
    method: 'POST',
    path: longest(endpoints.map(({ path }) => path)),
    names: '',
    right: longest(rights),
    roles: roles.join(', '),
  };
  const messages = Object.values<ErrorRow>(errors).flatMap(({ message }) => message ?? []);
  const groups = [
    hints.hintOfCode,
    hints.tokenHints,
    hints.rightHints,
    hints.bodyHints,
    hints.pathHints,
    hints.ruleHints,
  ].flatMap((group) => Object.values(group));
  for (const text of groups) {
    const hint = hints.filled(text, blanks);
    expect(hint).toMatch(/^[ -~]+[.]$|^[ -~]+[?] [ -~]+[.]$|^[ -~]+[?]$/);
    expect(hint.length).toBeLessThanOrEqual(hints.HINT_MAX);
    expect(hint).not.toContain('{');
  }
  for (const text of [...messages, ...forms]) expect(text).toMatch(/^[ -~]{1,200}$/);
});

test('a list of names that is too long for a header is cut', () => {
  const hint = hints.filled('Known names: {names}.', { names: 'name, '.repeat(100) });
  expect(hint).toHaveLength(hints.HINT_MAX);
  expect(hint).toMatch(/\.\.\.$/);
});

/** Words for a rule that say only that it was broken. */
const general = hints.ruleHints.pattern.replace('{place}', '');

test('every text of a request that has a form has words for it', () => {
  const formed = places.filter(([schema]) => schema.pattern !== undefined || schema.format !== undefined);
  expect(formed.length).toBeGreaterThan(50);
  for (const [schema, path] of formed) {
    for (const keyword of ['pattern', 'format'] as const) {
      if (schema[keyword] === undefined) continue;
      const part: Part = { of: 'body', schema: { properties: { [path.at(-1) ?? '']: schema } }, value: {} };
      const issue = {
        instancePath: `/${path.at(-1)}`,
        schemaPath: `#/properties/${path.at(-1)}/${keyword}`,
        keyword,
        params: {},
      };
      expect(hintOfIssues([issue], [part]), path.join('/')).not.toContain(general);
    }
  }
});

describe('what is wrong with a body is said in words:', () => {
  const named = (name: string) =>
    (endpoints as readonly Endpoint[]).find((endpoint) => endpoint.name === name) as Endpoint;

  /** Puts a value into a body; undefined removes what is there. */
  function put(body: unknown, path: string, value: unknown): void {
    const names = path.split('/');
    const last = names.pop() ?? '';
    const owner = names.reduce((at, name) => at[name] as never, body as Record<string, unknown>);
    if (value === undefined) delete owner[last];
    else owner[last] = value;
  }

  test.each<[string, string, number, string, unknown, string]>([
    [
      'a misspelled member',
      'customer-update',
      0,
      'customerID',
      1,
      'The body has a member with an unknown name. Did you mean customerId?',
    ],
    [
      'a misspelled member below',
      'customer-update',
      0,
      'customer/phone',
      [],
      'customer has a member with an unknown name. Did you mean phones?',
    ],
    [
      'a member in snake case',
      'customer-update',
      0,
      'customer/phones/0/phone_number',
      '1',
      'customer/phones/0 has a member with an unknown name. Did you mean phoneNumber?',
    ],
    [
      'a member of another place',
      'customer-update',
      0,
      'gender',
      'M',
      'The body has a member with an unknown name. Known names: customerId, customer, businessRepresentatives.',
    ],
    [
      'a missing member',
      'customer-update',
      0,
      'customerId',
      undefined,
      'The body must have the member customerId.',
    ],
    [
      'a missing member below',
      'customer-update',
      0,
      'customer/phones/1/phoneNumber',
      undefined,
      'customer/phones/1 must have the member phoneNumber.',
    ],
    [
      'a phone number with dashes',
      'customer-update',
      0,
      'customer/phones/0/phoneNumber',
      '555-0100',
      'customer/phones/0/phoneNumber must be 6 to 12 digits, without the dialing code and without spaces, + or dashes.',
    ],
    [
      'a phone number that is a JSON number',
      'customer-update',
      0,
      'customer/phones/0/phoneNumber',
      5550100,
      'customer/phones/0/phoneNumber must be a JSON text, in double quotes.',
    ],
    [
      'a dialing code with plus',
      'customer-update',
      0,
      'customer/phones/0/countryDialingCode',
      '+1',
      'customer/phones/0/countryDialingCode must be 1 to 4 digits without +, such as 1 for the United States.',
    ],
    [
      'a state written out',
      'customer-update',
      0,
      'customer/addresses/0/stateCode',
      'New York',
      'customer/addresses/0/stateCode must be the two capital letters of a US state or territory, such as NY.',
    ],
    [
      'a kind that does not exist',
      'customer-update',
      0,
      'customer/phones/0/type',
      'HOME',
      'customer/phones/0/type must be one of these: MOBILE, LANDLINE, PRIMARY.',
    ],
    [
      'an empty list',
      'customer-update',
      0,
      'customer/phones',
      [],
      'customer/phones has too few items. Least number: 1.',
    ],
    [
      'half of a character',
      'customer-update',
      0,
      'customer/addresses/0/city',
      '\ud800',
      'customer/addresses/0/city has half of a character (a lone surrogate, or a byte that is not UTF-8).',
    ],
    [
      'angle brackets',
      'customer-update',
      0,
      'customer/addresses/0/city',
      '<b>',
      'customer/addresses/0/city must be a text of one line without < and >.',
    ],
    [
      'a text where an object belongs',
      'customer-update',
      0,
      'customer',
      'x',
      'customer must be a JSON object, in braces.',
    ],
    [
      'a date of another form',
      'customer-init',
      0,
      'customer/dateOfBirth',
      '31/01/1990',
      'customer/dateOfBirth must be a day of the calendar as YYYY-MM-DD.',
    ],
    [
      'a day that does not exist',
      'customer-init',
      0,
      'customer/dateOfBirth',
      '1990-02-30',
      'customer/dateOfBirth must be a day of the calendar as YYYY-MM-DD.',
    ],
    [
      'an SSN with dashes',
      'customer-init',
      0,
      'customer/identificationDocuments/0/value',
      '666-12-3456',
      'customer/identificationDocuments/0/value must be nine digits without dashes where type is SSN.',
    ],
    [
      'a person without a member',
      'customer-init',
      0,
      'customer/email',
      undefined,
      'customer must have the member email.',
    ],
    [
      'a business without a member',
      'customer-init',
      1,
      'customer/businessName',
      undefined,
      'customer must have the member businessName.',
    ],
    [
      'a representative without a member',
      'customer-init',
      1,
      'businessRepresentatives/0/gender',
      undefined,
      'businessRepresentatives/0 must have the member gender.',
    ],
    [
      'a range that starts nowhere',
      'webhooks-resend',
      1,
      'from',
      'x',
      'from must be a cursor of GET /events, unchanged; 0.0 is the beginning.',
    ],
    [
      'a weak password',
      'user-change-password',
      0,
      'newPassword',
      'short',
      'newPassword must be 8 to 50 characters, with a digit, a lower-case letter, an upper-case letter and one of !@#$%^&*.',
    ],
  ])('%s', (_what, endpoint, example, path, value, hint) => {
    const { body: schema = {}, examples } = named(endpoint);
    const body = structuredClone(examples[example]?.body);
    put(body, path, value);
    const issues = validator(schema)(body) ?? [];
    expect(issues).not.toEqual([]);
    expect(hintOfIssues(issues, [{ of: 'body', schema, value: body }])).toBe(hint);
  });
});

test.each([
  ['POST /customers/update', 'POST /customer/update'],
  ['PUT /customer/update', 'POST /customer/update'],
  ['POST /v1/customer/update', 'POST /customer/update'],
  ['POST /Customer/Update/', 'POST /customer/update'],
  ['GET /customer', 'GET /customers'],
  ['POST /customer', 'GET /customers'],
  ['GET /customer/stauts/cstap_1', 'GET /customer/status/:customerId'],
  ['GET /customer/cstap_1', 'GET /customers/:customerId'],
  ['DELETE /customers/cstap_1', 'GET /customers/:customerId'],
  ['POST /customers/cstap_1/histroy', 'GET /customers/:customerId/history'],
  ['POST /auth/token', 'POST /auth/get-token'],
  ['GET /event', 'GET /events'],
  ['GET /healthz', 'GET /health'],
  ['GET /', null],
  ['GET /accounts', null],
  ['GET /customer/status', 'GET /customer/status/:customerId'],
  ['GET /%', null],
])('the path nearest to %s is %s', (sent, meant) => {
  const [method = '', path = ''] = sent.split(' ');
  const near = nearestPath({ method, path }, endpoints);
  expect(near && `${near.method} ${near.path}`).toBe(meant);
});
