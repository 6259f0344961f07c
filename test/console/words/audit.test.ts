/** What was revealed, in words. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { revealedWords } from '../../../src/console/words/audit.ts';
import { customersRevealBody } from '../../../src/contract/access.ts';

test.each([
  ['/customer/businessFederalEin', 'EIN'],
  ['/customer/identificationDocuments/0/value', 'Document 1'],
  ['/businessRepresentatives/1/identificationDocuments/19/value', 'Document 20 of representative 2'],
  ['/somebody/altered/it', '/somebody/altered/it'],
])('%s is %s', (field, words) => {
  expect(revealedWords(field)).toBe(words);
});

test('every number that can be revealed has words of its own, in which nothing is a pointer', () => {
  const field = fc.stringMatching(new RegExp(customersRevealBody.properties.field.pattern));
  fc.assert(
    fc.property(field, field, (one, other) => {
      expect(revealedWords(one)).not.toContain('/');
      expect(revealedWords(one) === revealedWords(other)).toBe(one === other);
    }),
  );
});
