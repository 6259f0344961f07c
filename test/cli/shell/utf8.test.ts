/** Text from bytes: exact, or refused with the line and what to do. */
import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../../../src/cli/shell/failure.ts';
import { EncodingCheck, textOf } from '../../../src/cli/shell/utf8.ts';

/** Bytes that are often UTF-8, and often almost UTF-8. */
const anyBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', '\n', 'é', '名', '😀', '\uFEFF').map((text) => [...Buffer.from(text)]),
      fc.constantFrom(
        [0xf6],
        [0xc3],
        [0xe5, 0x90],
        [0xf0, 0x9f, 0x98],
        [0x80],
        [0xed, 0xa0, 0x80],
        [0xc0, 0xaf],
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.from(parts.flat()));

test('the check agrees with the whole at once, however the bytes come, and names the line', () => {
  fc.assert(
    fc.property(anyBytes, fc.integer({ min: 1, max: 9 }), (bytes, size) => {
      const check = new EncodingCheck();
      for (let at = 0; at < bytes.length; at += size) check.add(bytes.subarray(at, at + size));
      const fault = check.end();
      expect(fault === null).toBe(isUtf8(bytes));
      if (fault === null) return;
      const lines = bytes.toString('latin1').split('\n');
      const first = lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
      expect(fault).toEqual({ encoding: null, line: first + 1 });
    }),
    { numRuns: 2000 },
  );
});

test('text comes back as it was, without a byte order mark at its start', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!text.startsWith('\uFEFF') && !text.startsWith('\0') && !/^.\0/.test(text));
      expect(textOf(Buffer.from(text), 'it')).toBe(text);
      expect(textOf(Buffer.from(`\uFEFF${text}`), 'it')).toBe(text);
    }),
  );
});

test.each<[string, Uint8Array, RegExp]>([
  [
    'Latin-1',
    Buffer.from('a\nsecr\xf6t', 'latin1'),
    /^The file is not UTF-8: line 2 .*iconv -f WINDOWS-1252/s,
  ],
  ['UTF-16 with its mark', Buffer.from('\uFEFFsecret', 'utf16le'), /^The file is UTF-16.*iconv -f UTF-16 /s],
  ['UTF-16 without', Buffer.from('secret', 'utf16le'), /is UTF-16/],
  ['big-endian UTF-16', Buffer.from('\uFEFFsecret', 'utf16le').swap16(), /is UTF-16/],
  ['big-endian UTF-16 without its mark', Buffer.from('secret', 'utf16le').swap16(), /is UTF-16/],
  ['UTF-32', Buffer.from('fffe00007300000065000000', 'hex'), /is UTF-32/],
  ['half a character at the end', Buffer.from('secret😀').subarray(0, -1), /is not UTF-8: line 1/],
  ['one byte', Buffer.from([0xf6]), /is not UTF-8: line 1/],
])('%s is refused in words that quote nothing', (_name, bytes, words) => {
  const failure = () => textOf(bytes, 'The file');
  expect(failure).toThrow(words);
  expect(failure).toThrow(Failure);
  expect(failure).not.toThrow(/secr/);
});
