/** Map files: what is read, and what is refused with words that say which part of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyMap } from '../../../../src/cli/import/mapping/column-map.ts';
import { readMap, writeMap } from '../../../../src/cli/import/mapping/map-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-map-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let serial = 0;
function fileOf(value: unknown): string {
  serial += 1;
  const file = join(folder, `${serial}.json`);
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

test('a map of columns alone needs no version', async () => {
  const columns = { 'Customer no.': 'customerId', 'E-mail': 'email', Remarks: null, Why: 'reason' };
  expect(await readMap(fileOf(columns))).toEqual({ ...emptyMap, columns });
});

test('what is written is read again, and no file is written over', async () => {
  const map = {
    columns: { Zip: 'addresses.0.postalCode', Fax: null },
    constants: { customerType: 'individual' },
    joins: [{ columns: ['No', 'Street'], separator: ' ', to: 'addresses.0.addressLine1' }],
    splits: [{ column: 'Name', separator: ' ', at: 'last', to: ['firstName', 'lastName'] }],
    clean: { 'addresses.0.postalCode': ['zip4', 'zip'], firstName: ['trim'] },
  } as const;
  const file = join(folder, 'written.json');
  writeMap(file, map);
  expect(await readMap(file)).toEqual(map);
  expect(() => writeMap(file, map)).toThrow(/EEXIST/);
});

describe('a map is refused', () => {
  const v1 = (parts: object) => ({ version: 1, ...parts });
  test.each([
    ['that is no JSON', '{', /does not hold a JSON object/],
    ['that is a list', [], /does not hold a JSON object/],
    ['of another version', { version: 2 }, /version 2; this program reads 1/],
    ['with an unknown member', v1({ cleaning: {} }), /"cleaning"/],
    ['to an unknown column', { A: 'emial' }, /maps "A" to something that is not a documented column/],
    ['to a number', { A: 1 }, /maps "A"/],
    ['to one column twice', { A: 'email', B: 'email' }, /two columns to email/],
    ['with a constant for an unknown column', v1({ constants: { emial: 'x' } }), /"emial"/],
    ['with a constant that is no text', v1({ constants: { email: 1 } }), /texts as constants/],
    ['with a join of one column', v1({ joins: [{ columns: ['A'], separator: '', to: 'email' }] }), /a join/],
    [
      'with a split at nothing',
      v1({ splits: [{ column: 'A', separator: '', at: 'first', to: ['email', 'gender'] }] }),
      /a split/,
    ],
    [
      'with an unknown cleaner',
      v1({ clean: { email: 'lower' } }),
      /"lower", which does not exist\. The cleaners are: trim, country/,
    ],
    ['with a date without its order', v1({ clean: { dateOfBirth: 'date:?' } }), /"date:\?"/],
    ['with a cleaner for another column', v1({ clean: { email: 'state' } }), /"state" on email/],
  ])('%s', async (_name, value, words) => {
    await expect(readMap(fileOf(value))).rejects.toMatchObject({
      message: expect.stringMatching(words),
      exitCode: 2,
    });
  });

  test('that is not there', async () => {
    await expect(readMap(join(folder, 'none.json'))).rejects.toThrow(/can't be read/);
  });
});
