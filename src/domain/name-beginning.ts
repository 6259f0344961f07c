/**
 * Names as people type them: without case, accents, apostrophes and hyphens, found by the beginnings of their words.
 * The index holds beginnings of a few lengths only; the record decides about the letters beyond them.
 */
import { limits } from '../contract/limits.ts';

/** Letters that a word must have to be found by its beginning. A shorter word is found as a whole. */
export const LEAST_LETTERS = 3;

/** Lengths of the beginnings that the index holds, in letters, longest first. */
const LENGTHS = [5, LEAST_LETTERS];

/** Letters that Unicode does not decompose, with what people type if their keyboard lacks them. */
const LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
};

/** Upper case turns ß into SS, but leaves the capital ẞ as it is. */
function plain(text: string): string {
  const cased = text.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase();
  const bare = cased.normalize('NFKD').replaceAll(/\p{Mn}/gu, '');
  return bare.replaceAll(/[æœøłđðþħıς]/gu, (letter) => LETTERS[letter] ?? letter).normalize('NFC');
}

const joiner = /['\u02b9-\u02bf\u2018\u2019\u201b\u2032`´\p{Pd}\u00ad]/gu;
const between = /[^\p{L}\p{N}\p{Mc}]+/u;

/** Some letters, such as ŉ, are made of a mark and another letter; some marks, such as ´, of a space and an accent. */
const joinedBy = (text: string, mark: string) =>
  text.replaceAll(joiner, mark).normalize('NFKD').replaceAll(joiner, mark);

const split = (text: string) => text.split(between).filter((word) => word !== '');

/** Returns the words of what somebody typed: `O’Neil-Sample, jo` is `oneilsample` and `jo`. */
export function askedWords(text: string): string[] {
  return split(plain(joinedBy(text, '')));
}

/**
 * Returns the words that a part of a name is found by, such as a last name. Apostrophes and hyphens do not count, and
 * what they join is also found by its pieces; a name of several words is also found written as one.
 */
function wordsOf(part: string): string[] {
  const words = askedWords(part);
  const pieces = split(plain(joinedBy(part, ' ')));
  return [...new Set([...words, ...pieces, words.join('')])].filter((word) => word !== '');
}

/** A person's or a business's name: the words that it is found by. */
export type NameWords = readonly string[];

/** @param parts first and last name, or the name of a business */
export function nameWords(parts: readonly string[]): NameWords {
  return [...new Set(parts.flatMap(wordsOf))];
}

const letters = (word: string) => [...word].length;
const start = (word: string, length: number) => [...word].slice(0, length).join('');

/** Returns the beginnings in the index for a name; a very long name is found by its first words only. */
export function beginningsOf(name: NameWords): string[] {
  const all = name.flatMap((word) =>
    letters(word) < LEAST_LETTERS
      ? [word]
      : LENGTHS.filter((length) => length <= letters(word)).map((length) => start(word, length)),
  );
  return [...new Set(all)].slice(0, limits.nameBeginnings.value);
}

/**
 * Returns the beginnings that a search looks up, longest first: a customer that matches has all of them in the index.
 * Without words there is one empty beginning, which finds nobody.
 */
export function lookedUp(words: readonly string[]): string[] {
  if (words.length === 0) return [''];
  const long = words.filter((word) => letters(word) >= LEAST_LETTERS);
  const found = (long.length > 0 ? long : words).map((word) =>
    start(word, LENGTHS.find((length) => length <= letters(word)) ?? letters(word)),
  );
  return [...new Set(found)].sort((one, other) => letters(other) - letters(one));
}

/** Tells whether every word typed is the beginning of a word of the name. */
export function beginsLike(name: NameWords, words: readonly string[]): boolean {
  return words.every((asked) => name.some((word) => word.startsWith(asked)));
}
