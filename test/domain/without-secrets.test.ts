/** What is remembered of requests holds no secret and no number, and otherwise what was sent. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  headersWithoutSecrets,
  pathWithoutSecrets,
  withoutSecrets,
} from '../../src/domain/without-secrets.ts';

const ssn = '666987000';
const token = `${'aZ9'.repeat(22)}`;

test.each([
  [{ user: { login: 'a', password: 'x' } }, { user: { login: 'a', password: '***' } }],
  [
    { oldPassword: 'x', newPassword: 1 },
    { oldPassword: '***', newPassword: '***' },
  ],
  [{ token: { base: 'x' } }, { token: '***' }],
  [
    { tokenId: 'tok_1', idempotencyKey: 'k' },
    { tokenId: 'tok_1', idempotencyKey: 'k' },
  ],
  [{ secret: null }, { secret: null }],
  [[{ secret: 'whsec_abc=' }], [{ secret: '***' }]],
  [{ note: 'whsec_abcDEF+/=' }, { note: '***' }],
  [{ url: 'https://u:p@example.test/hook?key=1#x' }, { url: 'https://example.test/***' }],
  [{ url: 'not one' }, { url: '***' }],
  [
    { identificationDocuments: [{ type: 'SSN', value: ssn }] },
    { identificationDocuments: [{ type: 'SSN', value: '***7000' }] },
  ],
  [{ value: '123' }, { value: '***' }],
  [{ businessFederalEin: '001738264' }, { businessFederalEin: '***8264' }],
  [
    { ssn: '666-98-7000', ein: '00-1738264', plain: 666987000 },
    { ssn: '***7000', ein: '***8264', plain: '***7000' },
  ],
  [{ note: '666 98 7000, 666.98.7000' }, { note: '***7000, ***7000' }],
  [{ [ssn]: `no ${ssn}<>` }, { '***7000': 'no ***7000<>' }],
  [
    { phoneNumber: '1234567890', postalCode: '12345-6789' },
    { phoneNumber: '1234567890', postalCode: '12345-6789' },
  ],
  [{ x: token }, { x: '***' }],
])('%j is remembered as %j', (sent, kept) => {
  expect(withoutSecrets(sent)).toEqual(kept);
});

test.each([
  [`/customers?email=a%40example.test&token=abc`, '/customers?email=a%40example.test&token=***'],
  [`/customer/status/${ssn}`, '/customer/status/***7000'],
  [`/customers?${ssn}&x=${ssn}=1?2`, '/customers?***7000&x=***7000=1?2'],
  [`/customers?lastName=%20${ssn}`, '/customers?lastName=%20***7000'],
  ['/%zz', '/%zz'],
  ['/health', '/health'],
])('the path %s is remembered as %s', (sent, kept) => {
  expect(pathWithoutSecrets(sent)).toBe(kept);
});

test('headers that prove who sends them are remembered by name only', () => {
  const sent = {
    'x-connectfi-token': 'a',
    authorization: 'Bearer a',
    cookie: 'a=b',
    'set-cookie': ['a=b', 'c=d'],
    'x-api-key': 'k',
  };
  const kept = Object.keys(sent).map((name) => ({ name, value: '***' }));
  expect(headersWithoutSecrets({ ...sent, 'if-match': '"7"', accept: undefined })).toEqual([
    ...kept,
    { name: 'if-match', value: '"7"' },
  ]);
});

test('wherever an SSN stands alone in a body, only its last four digits are remembered', () => {
  const around = fc.stringMatching(/^[^0-9A-Za-z]{0,5}$/);
  const planted = fc.tuple(around, around).map(([before, after]) => `${before}${ssn}${after}`);
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      planted,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie('tree'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(fc.property(tree, (body) => !JSON.stringify(withoutSecrets(body)).includes(ssn)));
});

test('a body without secrets is remembered as it was sent', () => {
  const word = fc.stringMatching(/^[b-d ]{0,20}$/);
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      word,
      fc.integer({ min: 0, max: 99_999_999 }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(word, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(tree, (body) => {
      expect(withoutSecrets(body)).toEqual(body);
    }),
  );
});
