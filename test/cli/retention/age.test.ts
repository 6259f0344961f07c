/** `--closed-before`: ages of the calendar and times with an offset. */
import { expect, test } from 'vitest';
import { timeBefore } from '../../../src/cli/retention/age.ts';

const now = new Date('2026-11-30T10:20:30.400Z');

test.each([
  ['5y', '2021-11-30T10:20:30.400Z'],
  ['6m', '2026-05-30T10:20:30.400Z'],
  ['90d', '2026-09-01T10:20:30.400Z'],
  ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31T12:00+02:00', '2026-01-31T10:00:00.000Z'],
])('%s is %s', (text, time) => {
  expect(timeBefore(text, now)).toBe(time);
});

test.each([
  '',
  '5',
  'y',
  '0y',
  '5w',
  '-5y',
  '5.5y',
  '2026-01-31',
  '2026-01-31T12:00:00',
  '2026-13-01T00:00:00Z',
])('%j is refused', (text) => {
  expect(() => timeBefore(text, now)).toThrow(/5y, 6m or 90d/);
});
