/** Names are found by the beginnings of their words, however they are written. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '../../src/contract/limits.ts';
import {
  askedWords,
  beginningsOf,
  beginsLike,
  LEAST_LETTERS,
  lookedUp,
  nameWords,
} from '../../src/domain/name-beginning.ts';

/** Whether a search finds the name: the index has what is looked up, and the record agrees. */
function finds(parts: readonly string[], text: string): boolean {
  const name = nameWords(parts);
  const held = new Set(beginningsOf(name));
  const words = askedWords(text);
  const hit = lookedUp(words).every((beginning) => held.has(beginning));
  return words.length > 0 && hit && beginsLike(name, words);
}

const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzäéñøłßςЖжΣσİı李王김한');
const word = fc.string({ unit: letter, minLength: 1, maxLength: 12 });
const name = fc.array(word, { minLength: 1, maxLength: 3 });
const accent = fc.constantFrom('', '\u0301', '\u0308', '\u0327');
const joint = fc.constantFrom("'", '’', '‘', 'ʼ', '-', '‐', '–', '`');

test.each([
  [
    ['Janice', 'Sample'],
    ['jan', 'SAM', 'sample', 'jan sam', 'Sam, Jan', '  sampl   j ', 'janice s'],
  ],
  [
    ['Seán', 'O’Brien'],
    ["o'brien", 'obrien', 'O Brien', 'brien', 'sean obr', 'SEÁN O‘BR'],
  ],
  [
    ['Sean', 'OBrien'],
    ["o'brien", 'obrien'],
  ],
  [
    ['Anne-Marie', 'Smith-Jones'],
    ['annemarie', 'anne marie', 'marie', 'anne‐marie', 'smithjones', 'jones anne'],
  ],
  [
    ['Juan', 'de la Cruz'],
    ['cruz', 'delacruz', 'de la cruz', 'juan del'],
  ],
  [
    ['Zoë', 'Müller'],
    ['zoe', 'muller', 'MÜL', 'mull zoë'],
  ],
  [
    ['Łukasz', 'Ørsted'],
    ['lukasz', 'orsted', 'ØRS'],
  ],
  [
    ['Ян', 'Жуков'],
    ['жук', 'ЖУКОВ ян', 'ян'],
  ],
  [
    ['Παύλος', 'Σωσός'],
    ['παυλοσ', 'ΣΩΣΌΣ', 'σωσ παυ'],
  ],
  [
    ['Li', 'Wu'],
    ['li', 'WU', 'wu li'],
  ],
  [
    ['小明', '王'],
    ['王', '小明', '王 小明'],
  ],
  [
    ['Weiß', 'Strauß'],
    ['weiss', 'STRAUSS', 'strauß'],
  ],
  [
    ['', '', 'AWSM Brand Mgmt., Inc.'],
    ['awsm', 'brand awsm', 'mgmt inc', 'awsmbrand'],
  ],
])('%j is found by each of %j', (parts, texts) => {
  for (const text of texts) expect(finds(parts, text), text).toBe(true);
});

test.each([
  [
    ['Janice', 'Sample'],
    ['anice', 'ample', 'jan samx', 'janet', 'ja', 'j', 'jan jon'],
  ],
  [
    ['Li', 'Wu'],
    ['l', 'wus', 'li wun'],
  ],
])('%j is not found by any of %j', (parts, texts) => {
  for (const text of texts) expect(finds(parts, text), text).toBe(false);
});

describe('whatever the name', () => {
  test('it is found by the beginnings of its words from three letters on, in any order', () => {
    const beginning = fc.tuple(word, fc.nat({ max: 12 }));
    fc.assert(
      fc.property(fc.array(beginning, { minLength: 1, maxLength: 3 }), (words) => {
        const parts = words.map(([text]) => text);
        const asked = words.map(([text, cut]) => {
          const [whole = ''] = askedWords(text);
          return [...whole].slice(0, LEAST_LETTERS + cut).join('');
        });
        expect(finds(parts, asked.toReversed().join(' '))).toBe(true);
      }),
    );
  });

  test('case, accents, apostrophes, hyphens and white space make no difference', () => {
    fc.assert(
      fc.property(
        name,
        fc.infiniteStream(accent),
        fc.infiniteStream(fc.boolean()),
        (parts, accents, upper) => {
          const disguised = parts
            .map((part) =>
              [...part]
                .map((one) => (upper.next().value ? one.toUpperCase() : one) + accents.next().value)
                .join(''),
            )
            .join(' \t ');
          expect(askedWords(disguised)).toEqual(askedWords(parts.join(' ')));
        },
      ),
    );
    fc.assert(
      fc.property(word, word, joint, (one, other, mark) => {
        expect(askedWords(one + mark + other)).toEqual(askedWords(one + other));
        for (const text of [one + mark + other, one + other, `${one} ${other}`, other]) {
          expect(finds([one + mark + other], text), text).toBe(true);
        }
      }),
    );
  });

  test('words that were made plain stay as they are, whichever letters they are of', () => {
    const staysPlain = (text: string) => {
      const words = askedWords(text);
      expect(askedWords(words.join(' '))).toEqual(words);
    };
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), staysPlain));
    // All letters of the first three planes: few of them are made of others, and a chance seldom meets those.
    for (let code = 0; code < 0x3_00_00; code++) {
      if (code < 0xd800 || code >= 0xe000) staysPlain(`a${String.fromCodePoint(code)}b`);
    }
  });

  test('a capital ẞ is found like a small one', () => {
    expect(askedWords('GROẞ')).toEqual(['gross']);
    expect(askedWords('groß')).toEqual(['gross']);
  });

  test('a search finds nobody of whom the record does not say so', () => {
    fc.assert(
      fc.property(name, word, (parts, text) => {
        const [asked = ''] = askedWords(text);
        const plain = parts.flatMap((part) => [...askedWords(part), askedWords(part).join('')]);
        if (finds(parts, text)) expect(plain.some((one) => one.startsWith(asked))).toBe(true);
      }),
    );
  });

  test('the index holds a bounded number of beginnings of it, each of at most five letters', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 50, unit: 'grapheme' }), { maxLength: 3 }), (parts) => {
        const held = beginningsOf(nameWords(parts));
        expect(held.length).toBeLessThanOrEqual(limits.nameBeginnings.value);
        for (const one of held) expect([...one].length).toBeLessThanOrEqual(5);
      }),
    );
  });
});

test('a text without a letter is no word, and finds nobody', () => {
  for (const text of ['', ' ', "'", '-', '\u0301', '\ufc5e', '...']) {
    expect(askedWords(text)).toEqual([]);
    expect(beginningsOf(nameWords(['Janice', 'Sample']))).not.toContain(lookedUp(askedWords(text))[0]);
  }
});
