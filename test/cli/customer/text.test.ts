/** What `opencif customer` prints for people. */
import { expect, test } from 'vitest';
import { customerLines, historyLines } from '../../../src/cli/customer/text.ts';
import { dimOf } from '../../../src/cli/shell/output.ts';
import { businessUpdateAnswer, customersHistoryAnswer } from '../../../src/contract/examples.ts';
import type { Customer, HistoryItem } from '../../../src/sdk/index.ts';

const business = businessUpdateAnswer as unknown as Customer;

test.each<[boolean | undefined, Record<string, string>, boolean]>([
  [true, {}, true],
  [true, { NO_COLOR: '' }, true],
  [true, { NO_COLOR: '1' }, false],
  [true, { TERM: 'dumb' }, false],
  [undefined, {}, false],
])('a terminal: %s, environment %j: dimmed %s', (isTerminal, env, dimmed) => {
  const [line] = customerLines(business, 1, dimOf(isTerminal, env));
  expect(line?.includes('\x1b[2m')).toBe(dimmed);
});

test('without a version the line is left out, as with services that tell none', () => {
  const dim = dimOf(undefined, {});
  expect(customerLines(business, null, dim).some((line) => line.startsWith('version'))).toBe(false);
  expect(customerLines(business, 7, dim)).toContainEqual(expect.stringMatching(/^version +7$/));
});

test('a change tells its request', () => {
  const [item] = customersHistoryAnswer.items as unknown as HistoryItem[];
  if (!item) throw new Error('The example has no item.');
  expect(historyLines(item, dimOf(undefined, {}))).toContain(`  request  ${item.requestId}`);
});

test('a change tells how its caller was verified', () => {
  const [item] = customersHistoryAnswer.items as unknown as HistoryItem[];
  if (!item) throw new Error('The example has no item.');
  const verified = { at: '2026-11-01T10:00:00.000Z', answers: ['dateOfBirth', 'postalCode'] as const };
  const lines = historyLines(
    { ...item, verified: { ...verified, answers: [...verified.answers] } },
    dimOf(undefined, {}),
  );
  expect(lines).toContain('  caller verified  2026-11-01T10:00:00.000Z  dateOfBirth, postalCode');
});

test('what steers a terminal is replaced, in values and in names', () => {
  const [item] = customersHistoryAnswer.items as unknown as HistoryItem[];
  if (!item) throw new Error('The example has no item.');
  const nasty = { ...item, login: 'a\x1b]0;b\x07', differences: [{ path: '/a\r\n', after: '\u202e\x9b' }] };
  const printed = historyLines(nasty, dimOf(undefined, {})).join('');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  expect(printed).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
});
