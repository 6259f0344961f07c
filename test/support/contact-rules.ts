/** Every documented rule of contact data as a table: what passes, what fails, and with which keyword. */
import type { Address, Phone } from '../../src/contract/customer.ts';

/** Represents a missing member. */
export const absent = Symbol('absent');

export interface Rule {
  readonly member: string;
  readonly accepts: readonly unknown[];
  readonly refuses: readonly (readonly [value: unknown, keyword: string])[];
}

export const validAddress: Address = {
  type: 'PRIMARY',
  addressLine1: '1 Main Str.',
  addressLine2: 'apt 1',
  city: 'Harrisburg',
  countryCodeA3: 'USA',
  postalCode: '12345',
  stateCode: 'PA',
};
export const validPhone: Phone = { type: 'MOBILE', phoneNumber: '5555550101', countryDialingCode: '01' };

const a = (length: number): string => 'a'.repeat(length);
const one = (length: number): string => '1'.repeat(length);

const noText = [
  [null, 'type'],
  [1, 'type'],
  [true, 'type'],
  [{}, 'type'],
  [['x'], 'type'],
] as const;
const missing = [absent, 'required'] as const;

const noAngleBrackets = [
  ['a<b', 'pattern'],
  ['a>b', 'pattern'],
  ['<', 'pattern'],
  ['a\nb', 'pattern'],
  ['a\n', 'pattern'],
  ['a\rb', 'pattern'],
  ['a\u2028b', 'pattern'],
  [a(51), 'maxLength'],
  ['😀'.repeat(51), 'maxLength'],
] as const;

const text50Required = {
  accepts: ['a', a(50), '😀'.repeat(50), ' a ', 'Ωμέγα', '1', '&amp;', "'; drop table customer; --", 'a\tb'],
  refuses: [
    ['', 'minLength'],
    [' ', 'isNotOnlyWhitespace'],
    ['\t', 'isNotOnlyWhitespace'],
    ['\u00a0\u3000', 'isNotOnlyWhitespace'],
    [a(60000), 'maxLength'],
    ...noAngleBrackets,
    ...noText,
    missing,
  ],
} as const;

// biome-ignore format: one line for each row of the published enumeration
export const states = [
  'AL', 'AK', 'AS', 'AZ', 'AR', 'CA', 'CO', 'CT', 'DE', 'DC', 'FM', 'FL', 'GA', 'GU', 'HI',
  'ID', 'IL', 'IN', 'IA', 'KS', 'KY', 'LA', 'ME', 'MH', 'MD', 'MA', 'MI', 'MN', 'MS', 'MO',
  'MT', 'NE', 'NV', 'NH', 'NJ', 'NM', 'NY', 'NC', 'ND', 'MP', 'OH', 'OK', 'OR', 'PW', 'PA',
  'PR', 'RI', 'SC', 'SD', 'TN', 'TX', 'UT', 'VT', 'VI', 'VA', 'WA', 'WV', 'WI', 'WY',
];

export const addressRules: readonly Rule[] = [
  {
    member: 'type',
    accepts: ['PRIMARY', 'SECONDARY'],
    refuses: [['primary', 'enum'], ['', 'enum'], ['MOBILE', 'enum'], ...noText, missing],
  },
  { member: 'addressLine1', ...text50Required },
  {
    member: 'addressLine2',
    accepts: [null, absent, '', ' ', a(50), '😀'.repeat(50)],
    refuses: [...noAngleBrackets, ...noText.filter(([value]) => value !== null)],
  },
  { member: 'city', ...text50Required },
  {
    member: 'postalCode',
    accepts: [one(5), one(10), '12345-6789', 'ABC-1', '-----'],
    refuses: [
      ['', 'minLength'],
      [one(4), 'minLength'],
      [one(11), 'maxLength'],
      ['1234 ', 'pattern'],
      ['12345\n', 'pattern'],
      ['１２３４５', 'pattern'],
      ...noText,
      missing,
    ],
  },
  {
    member: 'stateCode',
    accepts: states,
    refuses: [['pa', 'enum'], ['XX', 'enum'], ['', 'enum'], ['PA ', 'enum'], ...noText, missing],
  },
  {
    member: 'countryCodeA3',
    accepts: ['USA', 'GRC', 'ZZZ'],
    refuses: [
      ['usa', 'pattern'],
      ['US', 'pattern'],
      ['USAA', 'pattern'],
      ['USA\n', 'pattern'],
      ['', 'pattern'],
      ['ÜSA', 'pattern'],
      ...noText,
      missing,
    ],
  },
];

export const phoneRules: readonly Rule[] = [
  {
    member: 'type',
    accepts: ['MOBILE', 'LANDLINE', 'PRIMARY'],
    refuses: [['mobile', 'enum'], ['SECONDARY', 'enum'], ['', 'enum'], ...noText, missing],
  },
  {
    member: 'phoneNumber',
    accepts: ['555010', '555555010100', '000000'],
    refuses: [
      ['', 'minLength'],
      ['55501', 'minLength'],
      ['5555550101000', 'maxLength'],
      ['+5555501', 'pattern'],
      ['555-0101', 'pattern'],
      ['555010\n', 'pattern'],
      ['٥٥٥٠١٠', 'pattern'],
      ...noText,
      missing,
    ],
  },
  {
    member: 'countryDialingCode',
    accepts: ['0', '01', '1', '0001', absent],
    refuses: [['', 'minLength'], ['00001', 'maxLength'], ['+1', 'pattern'], ['1\n', 'pattern'], ...noText],
  },
];

export const emailRule: Rule = {
  member: 'email',
  accepts: [
    'a@example.test',
    "o'x+y_z!#@sub.example.test",
    'A.B@EXAMPLE.TEST',
    '1@2.test',
    `${a(247)}@b.test`,
  ],
  refuses: [
    ...['', 'a', 'a@', '@b.test', 'a@b', 'a@@b.test', 'a b@b.test', '.a@b.test', 'a.@b.test', 'a..b@b.test'],
    ...['a@-b.test', 'a@b.test ', 'a@b.test\n', 'ä@b.test', 'a@ß.test', '<a@b.test>', 'a@b.test,c@d.test'],
    ...['a@[127.0.0.1]', '"a"@b.test'],
  ]
    .map((value): readonly [unknown, string] => [value, 'format'])
    .concat([[`${a(248)}@b.test`, 'maxLength']], noText),
};

const many = (item: object, count: number): object[] => Array.from({ length: count }, () => item);

/** Rules of a whole list; issues of its items have a path that starts at the list. */
export function listRule(item: object): {
  accepts: readonly object[][];
  refuses: readonly (readonly [value: unknown, keyword: string, path?: string])[];
} {
  return {
    accepts: [[item], [item, item], many(item, 20)],
    refuses: [
      [[], 'minItems'],
      [many(item, 21), 'maxItems'],
      [null, 'type'],
      ['', 'type'],
      [{ 0: item }, 'type'],
      [item, 'type'],
      [[null], 'type', '/0'],
      [['x'], 'type', '/0'],
      [[[item]], 'type', '/0'],
      [[item, { ...item, note: 'x' }], 'additionalProperties', '/1'],
      [[{}], 'required', '/0'],
    ],
  };
}

/** Returns a copy with the member set, or without it. */
export function withMember(item: object, member: string, value: unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...item };
  if (value === absent) delete copy[member];
  else copy[member] = value;
  return copy;
}
