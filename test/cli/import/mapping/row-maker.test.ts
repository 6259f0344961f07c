/** What a map makes of a row: columns, joins, splits, constants, cleaning. */
import { describe, expect, test } from 'vitest';
import { csvRows } from '../../../../src/cli/import/csv.ts';
import type { ColumnMap } from '../../../../src/cli/import/mapping/column-map.ts';
import type { ReadRow } from '../../../../src/cli/import/row.ts';

async function rows(text: string, map: Partial<ColumnMap>): Promise<ReadRow[]> {
  async function* bytes() {
    yield Buffer.from(text);
  }
  const read: ReadRow[] = [];
  for await (const row of csvRows(bytes(), { delimiter: ',', map })) read.push(row);
  return read;
}

const bodies = async (text: string, map: Partial<ColumnMap>) =>
  (await rows(text, map)).map(({ body }) => body);

describe('a map', () => {
  test('joins columns, and passes over empty cells', async () => {
    const joins = [{ columns: ['No', 'Street'], separator: ' ', to: 'addresses.0.addressLine1' }];
    expect(await bodies('Street,No\nMain Str.,1\nMain Str.,\n,\nx,x\n', { joins })).toEqual([
      { customer: { addresses: [{ addressLine1: '1 Main Str.' }] } },
      { customer: { addresses: [{ addressLine1: 'Main Str.' }] } },
      { customer: { addresses: [{ addressLine1: 'x x' }] } },
    ]);
  });

  test.each([
    ['last', ' ', 'Ann Mary Sample', { firstName: 'Ann Mary', lastName: 'Sample' }],
    ['first', ' ', 'Ann Mary Sample', { firstName: 'Ann', lastName: 'Mary Sample' }],
    ['last', ' ', 'Ann', { firstName: 'Ann' }],
  ] as const)('splits a column at the %s %j: %s', async (at, separator, name, customer) => {
    const splits = [{ column: 'Name', separator, at, to: ['firstName', 'lastName'] as const }];
    expect(await bodies(`Name\n${name}\n`, { splits })).toEqual([{ customer }]);
  });

  test('fills constants where the file has nothing, but makes no list item of constants alone', async () => {
    const constants = {
      customerType: 'individual',
      'phones.0.type': 'MOBILE',
      'addresses.0.countryCodeA3': 'USA',
    };
    const text =
      'phones.0.phoneNumber,addresses.0.city,addresses.0.countryCodeA3\n2025550143,,\n,Berlin,DEU\n,Austin,\n';
    const customerType = 'individual';
    expect(await bodies(text, { constants })).toEqual([
      { customerType, customer: { phones: [{ type: 'MOBILE', phoneNumber: '2025550143' }] } },
      { customerType, customer: { addresses: [{ city: 'Berlin', countryCodeA3: 'DEU' }] } },
      { customerType, customer: { addresses: [{ city: 'Austin', countryCodeA3: 'USA' }] } },
    ]);
  });

  test('fills constants also where a cell holds white space alone, and over no null', async () => {
    const constants = {
      'addresses.0.countryCodeA3': 'USA',
      'phones.0.type': 'MOBILE',
      email: 'a@example.test',
    };
    const clean = { 'addresses.0.countryCodeA3': ['country'], 'phones.0.phoneNumber': ['trim'] };
    const text =
      'addresses.0.city,addresses.0.countryCodeA3,phones.0.phoneNumber,email\nAustin,\u00a0, ,\\N\n';
    expect(await bodies(text, { constants, clean })).toEqual([
      { customer: { addresses: [{ city: 'Austin', countryCodeA3: 'USA' }], email: null } },
    ]);
  });

  test('cleans what it is asked to, the state before the ZIP code, and notes each change', async () => {
    const clean = {
      'addresses.0.postalCode': ['zip'],
      'addresses.0.stateCode': ['state'],
      'phones.0.phoneNumber': ['phone:US'],
    };
    const columns = {
      Zip: 'addresses.0.postalCode',
      State: 'addresses.0.stateCode',
      Tel: 'phones.0.phoneNumber',
    };
    const [row] = await rows('Zip,State,Tel\n2139,Massachusetts,(202) 555-0143\n', { clean, columns });
    expect(row).toMatchObject({
      body: {
        customer: {
          addresses: [{ postalCode: '02139', stateCode: 'MA' }],
          phones: [{ phoneNumber: '2025550143', countryDialingCode: '01' }],
        },
      },
      changes: [
        { column: 'State', kind: 'state', before: 'Massachusetts', after: 'MA' },
        { column: 'Zip', kind: 'zip' },
        { column: 'Tel', kind: 'phone' },
      ],
    });
    expect(row?.faults).toBeUndefined();
  });

  test('leaves a value that it can not read, with a fault that names the column of the file', async () => {
    const map = {
      columns: { Land: 'citizenshipCountryCodeA3' },
      clean: { citizenshipCountryCodeA3: ['country'] },
    };
    expect(await rows('Land\nAtlantis\n', map)).toMatchObject([
      {
        body: { customer: { citizenshipCountryCodeA3: 'Atlantis' } },
        faults: [
          {
            path: 'citizenshipCountryCodeA3',
            column: 'Land',
            message: expect.not.stringMatching(/atlantis/i),
          },
        ],
      },
    ]);
  });

  test('that fills a column twice, or names one that is not there, is refused', async () => {
    const joins = [{ columns: ['a', 'b'], separator: ' ', to: 'email' }];
    await expect(rows('a,b,email\n1,2,3\n', { joins })).rejects.toThrow(/email twice/);
    await expect(rows('a,email\n1,2\n', { joins })).rejects.toThrow(/not in the file: b/);
  });

  test('that joins or splits a column whose name the header has twice is refused: the second would be lost', async () => {
    const joins = [{ columns: ['No', 'Street'], separator: ' ', to: 'addresses.0.addressLine1' }];
    await expect(rows('No,Street,Street\n1,a,b\n', { joins })).rejects.toThrow(/twice.*column 3/);
    const to = ['firstName', 'lastName'] as const;
    const splits = [{ column: 'Name', separator: ' ', at: 'last' as const, to }];
    await expect(rows('Name,Name\nA B,C D\n', { splits })).rejects.toThrow(/twice.*column 2/);
  });
});
