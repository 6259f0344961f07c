/** What the text of the search box can mean. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Reading, readingsOf } from '../../src/domain/find.ts';

const shown = (reading: Reading) =>
  `${reading.kind} ${reading.kind === 'customerId' ? reading.customerId : reading.shown}`;
const readings = (text: string) => readingsOf(text).readings.map(shown);

test.each([
  ['cstap_6reGTr3k8vpAu8uFV7EdiN', ['customerId cstap_6reGTr3k8vpAu8uFV7EdiN']],
  [' cstab_1 ', ['customerId cstab_1']],
  ['Janice@Example.test', ['email Janice@Example.test']],
  ['a123456789@example.test', ['email a123456789@example.test']],
  ['555 010 0199', ['phone 5550100199']],
  ['(555) 010-0199', ['phone 5550100199']],
  ['+1 555 010 0199', ['phone +15550100199', 'phone 5550100199']],
  ['1-555-010-0199', ['phone 15550100199', 'phone 5550100199']],
  ['001 555 010 0199', ['phone +15550100199', 'phone 5550100199']],
  ['011 44 20 5555 0172', ['phone +442055550172']],
  ['tel:+44-20-5555-0172', ['phone +442055550172']],
  ['+39 06 555 501', ['phone +3906555501']],
  ['555.010.0199 ext. 12', ['phone 5550100199']],
  ['5550100199', ['phone 5550100199', 'reference 5550100199']],
  ['1234', ['reference 1234']],
  ['ExtRefICust101', ['reference ExtRefICust101', 'name ExtRefICust101']],
  ['sam', ['name sam', 'reference sam']],
  ["O'Neil, Jan", ["name O'Neil, Jan"]],
  ['Wu', ['name Wu', 'reference Wu']],
  ['Studio 54', ['name Studio 54']],
  ['1969-08-04 7000', ['birth 1969-08-04 7000']],
  ['8/4/1969 7000', ['birth 1969-08-04 7000', 'birth 1969-04-08 7000']],
  ['08/04/1969, 7000', ['birth 1969-08-04 7000', 'birth 1969-04-08 7000']],
  ['4/4/1969 7000', ['birth 1969-04-04 7000']],
  ['13.4.1969 7000', ['birth 1969-04-13 7000']],
  ['7000 8/4/1969', ['birth 1969-08-04 7000', 'birth 1969-04-08 7000']],
  ['2/30/1969 7000', []],
  ['1969-13-01 7000', []],
  ['', []],
  ['...', []],
])('%j means %j', (text, expected) => {
  expect(readingsOf(text)).toMatchObject({ withheld: false });
  expect(readings(text)).toEqual(expected);
});

test('without beginnings, a name is read as a whole: of a person, or of a business', () => {
  expect(readingsOf('Janice Sample', false).readings).toMatchObject([
    { kind: 'wholeName', query: { firstName: 'Janice', lastName: 'Sample' } },
    { kind: 'wholeName', query: { businessName: 'Janice Sample' } },
  ]);
});

describe('a full tax number', () => {
  const ssn = fc
    .tuple(
      fc.integer({ min: 0, max: 999 }),
      fc.integer({ min: 0, max: 99 }),
      fc.integer({ min: 0, max: 9999 }),
    )
    .map(([area, group, serial]) => [
      String(area).padStart(3, '0'),
      String(group).padStart(2, '0'),
      String(serial).padStart(4, '0'),
    ]);
  const mark = fc.constantFrom('', '-', ' ', '.');
  const around = fc.constantFrom('', ' ', 'SSN ', 'ssn: ', 'Janice ', '1969-08-04 ', '#');

  test('is never searched for, however it is written and whatever stands beside it', () => {
    fc.assert(
      fc.property(ssn, mark, around, (parts, between, before) => {
        expect(readingsOf(before + parts.join(between))).toEqual({ readings: [], withheld: true });
      }),
    );
    fc.assert(
      fc.property(ssn, ([area = '', group = '', serial = '']) => {
        const ein = `${area.slice(0, 2)}-${area.slice(2)}${group}${serial}`;
        expect(readingsOf(ein)).toEqual({ readings: [], withheld: true });
      }),
    );
  });

  test.each(['1 23456789', '66/6127/000', '(666) 127 000', '6661270 00 ext. 1'])(
    '%s: nine digits alone are withheld, however they are grouped',
    (text) => {
      expect(readingsOf(text)).toEqual({ readings: [], withheld: true });
    },
  );

  test('is in no search, whatever the text', () => {
    const values = (reading: Reading) => Object.values('query' in reading ? reading.query : {});
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789- /.a@+'), maxLength: 24 }), (text) => {
        const { readings: found, withheld } = readingsOf(text);
        if (withheld) expect(found).toEqual([]);
        for (const one of found.flatMap(values)) {
          if (!String(one).includes('@') && !text.trim().startsWith('+')) {
            expect(one).not.toMatch(/^\d{9}$|^\d{3}-\d{2}-\d{4}$/);
          }
        }
      }),
      // About one text in a thousand has just nine digits and no letter.
      { numRuns: 20_000 },
    );
  });
});

test('whatever the text, no reading is there twice', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      const found = readings(text);
      expect(new Set(found).size).toBe(found.length);
    }),
  );
});
