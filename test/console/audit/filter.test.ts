/** What an auditor asks for is checked before it is asked, and days are whole days in UTC. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultsOf, filterOf, membersOf, narrowed } from '../../../src/console/audit/filter.ts';

const kinds = ['forbidden', 'signedIn'];
const of = (query: string) => filterOf(new URLSearchParams(query), kinds);

test.each([
  ['login=s_agent&kind=forbidden', {}],
  ['login=j@example.test', { login: expect.any(String) }],
  [`login=${'x'.repeat(37)}`, { login: expect.any(String) }],
  ['customer=a-b', { customer: expect.any(String) }],
  ['login=a&customer=b', {}],
  ['from=2026-02-30', { from: expect.any(String) }],
  ['from=yesterday&to=2026-13-01', { from: expect.any(String), to: expect.any(String) }],
  ['from=2026-02-02&to=2026-02-01', { to: expect.any(String) }],
  ['from=2026-02-01&to=2026-02-01', {}],
  ['kind=nothing', {}],
])('%s', (query, faults) => {
  expect(faultsOf(of(query))).toEqual(faults);
});

test('the last day is included, to its end', () => {
  expect(narrowed(of('from=2024-02-29&to=2024-02-29'))).toEqual({
    from: '2024-02-29T00:00:00Z',
    to: '2024-03-01T00:00:00.000Z',
  });
  expect(narrowed(of(''))).toEqual({});
});

test('a login and a kind narrow the list; a kind that the list does not have counts as none', () => {
  expect(narrowed(of('login=s_agent&kind=forbidden'))).toEqual({ login: 's_agent', kind: 'forbidden' });
  expect(narrowed(of('kind=reveal'))).toEqual({});
});

test('every day of the calendar is one, and the address keeps it', () => {
  const day = fc
    .date({ min: new Date('1970-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  fc.assert(
    fc.property(day, (from) => {
      const filter = of(`from=${from}&to=${from}`);
      expect(faultsOf(filter)).toEqual({});
      expect(filterOf(new URLSearchParams(membersOf(filter)), kinds)).toEqual(filter);
      const span = narrowed(filter);
      expect(Date.parse(span.to ?? '') - Date.parse(span.from ?? '')).toBe(86_400_000);
    }),
  );
});
