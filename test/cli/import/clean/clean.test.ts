/** The cleaners of a map file: what they read, what they refuse, and that they never change what is right. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanerOf } from '../../../../src/cli/import/clean/clean.ts';
import type { Cleaned } from '../../../../src/cli/import/clean/cleaner.ts';
import { customerStateCode } from '../../../../src/contract/common.ts';
import { statesOfZip } from '../../../../src/domain/zip-prefixes.ts';

const nothing: Readonly<Record<string, string>> = {};

async function cleaned(name: string, cell: string, beside = nothing): Promise<Cleaned> {
  const cleaner = await cleanerOf(name);
  if (cleaner === null) throw new Error(`There is no ${name}.`);
  return cleaner.clean(cell, (member) => beside[member] ?? '');
}

const read = (value: string, cell: string) => ({ value, changed: value !== cell });

describe('a cell as people write it becomes what the service accepts:', () => {
  test.each([
    ['state', 'Pennsylvania', 'PA'],
    ['state', ' new  york ', 'NY'],
    ['state', 'N.Y.', 'NY'],
    ['state', 'pa', 'PA'],
    ['state', 'U.S. Virgin Islands', 'VI'],
    ['country', 'United States', 'USA'],
    ['country', 'us', 'USA'],
    ['country', 'U.S.A.', 'USA'],
    ['country', "Côte d'Ivoire", 'CIV'],
    ['country', 'Turkey', 'TUR'],
    ['country', 'Germany', 'DEU'],
    ['date:MDY', '8/4/1969', '1969-08-04'],
    ['date:MDY', 'Aug 4, 1969', '1969-08-04'],
    ['date:MDY', '8/4/1969 0:00', '1969-08-04'],
    ['date:DMY', '4.8.1969', '1969-08-04'],
    ['date:DMY', '04-AUG-1969', '1969-08-04'],
    ['date:YMD', '1969/8/4', '1969-08-04'],
    ['date:YMD', '1969-08-04T00:00:00.000Z', '1969-08-04'],
    ['date:MDY:30', '8/4/69', '1969-08-04'],
    ['date:MDY:30', '8/4/30', '2030-08-04'],
    ['ssn', '666-98-9698', '666989698'],
    ['ssn', '666 98 9698', '666989698'],
    ['ein', '00-1234567', '001234567'],
    ['gender', 'Female', 'F'],
    ['gender', 'male', 'M'],
    ['reference', 'cus_Ab-12', 'cusAb12'],
    ['trim', '\u00a0 Main Str. ', 'Main Str.'],
    ['zip4', '17101 - 1234', '17101-1234'],
    ['zip4', '17101-', '17101'],
    ['zip4', '17101 1234', '17101-1234'],
  ])('%s reads %j', async (name, cell, value) => {
    expect(await cleaned(name, cell)).toEqual(read(value, cell));
  });

  test.each([
    ['(202) 555-0143', {}, '2025550143', '01'],
    ['+1 202.555.0143', {}, '2025550143', '01'],
    ['1-202-555-0143', {}, '2025550143', '01'],
    ['+44 20 7946 0018', {}, '2079460018', '44'],
    ['202-555-0143', { countryDialingCode: '01' }, '2025550143', undefined],
    ['020 7946 0018', { countryDialingCode: '44' }, '2079460018', undefined],
    ['202-555-0143', { countryDialingCode: '+1' }, '2025550143', '01'],
  ])('phone:US reads %j beside %j', async (cell, beside, value, code) => {
    const filled = code === undefined ? {} : { beside: { countryDialingCode: code } };
    expect(await cleaned('phone:US', cell, beside)).toEqual({ ...read(value, cell), ...filled });
  });

  test('zip gives back the zero where the state agrees', async () => {
    expect(await cleaned('zip', '2139', { stateCode: 'MA' })).toEqual(read('02139', '2139'));
    expect(await cleaned('zip', '601', { stateCode: 'PR' })).toEqual(read('00601', '601'));
  });
});

describe('a cell that is not understood is a fault, never a guess:', () => {
  test.each([
    ['state', 'Ontario', nothing],
    ['state', 'Penn', nothing],
    ['country', 'Atlantis', nothing],
    ['date:DMY', '8/24/1969', nothing],
    ['date:MDY', '2/30/1969', nothing],
    ['date:MDY', '8/4/69', nothing],
    ['date:MDY', '8/4/1969 14:30', nothing],
    ['date:MDY', '25419', nothing],
    ['date:YMD', '1969', nothing],
    ['ssn', '66698969', nothing],
    ['ssn', '6669-8-9698', nothing],
    ['ein', '001-234567', nothing],
    ['gender', 'x', nothing],
    ['reference', 'a@b', nothing],
    ['zip', '2139', nothing],
    ['zip', '2139', { stateCode: 'PA' }],
    ['zip', '17', { stateCode: 'PA' }],
    ['zip4', '2139-1234', nothing],
    ['phone:US', '5550143', nothing],
    ['phone:US', '202-555-0143 x12', nothing],
    ['phone:US', '202-555-0143 or 0144', nothing],
    ['phone:US', 'none', nothing],
    ['phone:US', '+44 20 7946 0018', { countryDialingCode: '01' }],
  ])('%s refuses %j beside %j, and does not repeat it', async (name, cell, beside) => {
    const result = await cleaned(name, cell, beside);
    expect(result).toEqual({ fault: expect.any(String) });
    expect((result as { fault: string }).fault).not.toContain(cell);
  });

  test.each([
    '',
    'states',
    'state:US',
    'phone',
    'phone:Mars',
    'phone:US:1',
    'date',
    'date:?',
    'date:MDY:3',
    'zip:a',
  ])('and %j is no cleaner', async (name) => expect(await cleanerOf(name)).toBeNull());
});

/** Values that the service accepts, by the cleaner that is for them. */
const valid: Readonly<Record<string, fc.Arbitrary<readonly [string, Readonly<Record<string, string>>]>>> = {
  state: fc.constantFrom(...customerStateCode.enum).map((code) => [code, nothing]),
  country: fc.constantFrom('USA', 'DEU', 'CIV', 'TUR', 'GBR').map((code) => [code, nothing]),
  ...Object.fromEntries(
    ['date:MDY', 'date:DMY', 'date:YMD'].map((name) => [
      name,
      fc
        .date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
        .map((day) => [day.toISOString().slice(0, 10), nothing]),
    ]),
  ),
  ssn: fc.stringMatching(/^666\d{6}$/).map((text) => [text, nothing]),
  ein: fc.stringMatching(/^00\d{7}$/).map((text) => [text, nothing]),
  gender: fc.constantFrom('M', 'F').map((text) => [text, nothing]),
  reference: fc.stringMatching(/^[0-9a-zA-Z]{1,32}$/).map((text) => [text, nothing]),
  trim: fc.stringMatching(/^\S( ?\S)*$/).map((text) => [text, nothing]),
  zip: fc.stringMatching(/^\d{5}(-\d{4})?$/).map((text) => [text, nothing]),
  zip4: fc.stringMatching(/^\d{5}(-\d{4})?$/).map((text) => [text, nothing]),
  'phone:US': fc.stringMatching(/^20255501\d\d$/).map((text) => [text, { countryDialingCode: '01' }]),
};

describe('for any cell', () => {
  test.each(Object.entries(valid))('%s leaves what is right as it is', async (name, cells) => {
    await fc.assert(
      fc.asyncProperty(cells, async ([cell, beside]) => {
        expect(await cleaned(name, cell, beside)).toEqual({ value: cell, changed: false });
      }),
    );
  });

  const anyCell = fc.oneof(
    fc.string(),
    fc.string({
      unit: fc.constantFrom('0', '1', '2', '9', '-', '/', ' ', '+', '(', ')', '.'),
      maxLength: 14,
    }),
    fc.constantFrom('New York', 'us', 'Aug 4 1969', '4-aug-1969', 'female', '(202) 555-0143'),
  );
  test.each(Object.keys(valid))('%s twice is %s once', async (name) => {
    await fc.assert(
      fc.asyncProperty(anyCell, fc.constantFrom('MA', 'PA', ''), async (cell, stateCode) => {
        const once = await cleaned(name, cell, { stateCode });
        if ('fault' in once) return;
        const beside = { stateCode, ...once.beside };
        expect(await cleaned(name, once.value, beside)).toMatchObject({ value: once.value, changed: false });
      }),
    );
  });

  test('zip and only a state that has the ZIP code make one of four digits whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^[1-9]\d{2,3}$/),
        fc.constantFrom(...customerStateCode.enum),
        async (cell, stateCode) => {
          const result = await cleaned('zip', cell, { stateCode });
          const fits = statesOfZip(cell.padStart(5, '0'))?.includes(stateCode) ?? false;
          expect('fault' in result).toBe(!fits);
        },
      ),
    );
  });
});
