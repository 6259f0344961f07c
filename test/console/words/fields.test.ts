/** What sections are called. */
import { expect, test } from 'vitest';
import { sectionNames } from '../../../src/console/words/fields.ts';

test("sections are listed under whose they are, the customer's own first", () => {
  const sections = [
    'businessRepresentatives/cstab_1/addresses',
    'businessPhones',
    'businessRepresentatives/cstab_2/email',
    'businessRepresentatives/cstab_1/email',
    'businessAddresses',
  ];
  expect(sectionNames(sections, new Map([['cstab_1', 'Jo Kapsch']]))).toBe(
    'Phones, Addresses; Jo Kapsch: Addresses, E-mail; Representative cstab_2: E-mail',
  );
});

test('only what was changed is listed', () => {
  expect(sectionNames(['businessRepresentatives/cstab_1/email'])).toBe('Representative cstab_1: E-mail');
  expect(sectionNames([])).toBe('');
});
