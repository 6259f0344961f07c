/** The look at a file before it is imported: encoding, delimiter, header, rows. */
import { isUtf8 } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inWords, lookAt } from '../../../../src/cli/import/look/look.ts';
import { openSource, type Source } from '../../../../src/cli/import/source.ts';
import type { Surroundings } from '../../../../src/cli/shell/surroundings.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-look-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Pieces as a pipe delivers them. */
function surroundingsOf(input: Uint8Array, size: number): Surroundings {
  const pieces = Array.from({ length: Math.ceil(input.length / size) }, (_, n) =>
    input.subarray(n * size, (n + 1) * size),
  );
  return { stdin: Readable.from(pieces) } as unknown as Surroundings;
}

/** Opens the bytes as a file and as standard input. */
async function opened(bytes: Uint8Array, asked?: 'windows-1252', size = 3): Promise<Source[]> {
  const file = join(folder, 'a.csv');
  writeFileSync(file, bytes);
  const { signal } = new AbortController();
  const nothing = surroundingsOf(new Uint8Array(), 1);
  return [
    await openSource(file, asked, nothing, signal),
    await openSource('-', asked, surroundingsOf(bytes, size), signal),
  ];
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

const look = async (text: string, asked?: string) =>
  lookAt((await opened(Buffer.from(text)))[0] as Source, asked);

describe('the encoding', () => {
  const text = 'Name,Town\nZoë,“Łódź” – 名\n';
  const windows = 'Name,Town\nZoë,“Köln” – €\n';
  const ofWindows = Buffer.from('Name,Town\nZo\xeb,\x93K\xf6ln\x94 \x96 \x80\n', 'latin1');

  test.each([
    ['UTF-8', Buffer.from(text), undefined, text, 'UTF-8'],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${text}`), undefined, `\uFEFF${text}`, 'UTF-8'],
    ['UTF-16LE with its mark', Buffer.from(`\uFEFF${text}`, 'utf16le'), undefined, text, 'UTF-16LE'],
    ['UTF-16LE without', Buffer.from(text, 'utf16le'), undefined, text, 'UTF-16LE'],
    ['UTF-16BE with its mark', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(), undefined, text, 'UTF-16BE'],
    ['UTF-16BE without', Buffer.from(text, 'utf16le').swap16(), undefined, text, 'UTF-16BE'],
    ['Windows-1252, when asked for', ofWindows, 'windows-1252', windows, 'Windows-1252'],
  ] as const)(
    '%s is read exactly, however the bytes arrive',
    async (_name, bytes, asked, expected, encoding) => {
      for (const source of await opened(bytes, asked)) {
        expect(source.encoding).toBe(encoding);
        expect(await textOf(source.look())).toBe(expected);
        expect(await textOf(source.bytes)).toBe(expected);
        expect(source.read()).toBe(bytes.length);
      }
    },
  );

  test.each([
    ['a byte that is not UTF-8', ofWindows, undefined, /line 2 .*\n.*--encoding windows-1252/],
    [
      'half of a character in UTF-16',
      Buffer.from('a\nb\ud83d,', 'utf16le'),
      undefined,
      /UTF-16, but contains half/,
    ],
    ['UTF-32', Buffer.from('\uFEFF\0a\0', 'utf16le'), undefined, /UTF-32/],
    ['a byte that Windows-1252 does not have', Buffer.from('a\nb\x81', 'latin1'), 'windows-1252', /line 2/],
    ['UTF-8 called Windows-1252', Buffer.from('Zoë'), 'windows-1252', /is UTF-8.*\n.*Leave out/],
    ['UTF-8 with its mark called so', Buffer.from('\uFEFFZoe'), 'windows-1252', /mark of another/],
    ['UTF-16 called Windows-1252', Buffer.from('Zoe', 'utf16le'), 'windows-1252', /mark of another/],
  ] as const)('%s is refused and never repaired', async (_name, bytes, asked, words) => {
    await expect(opened(bytes, asked)).rejects.toMatchObject({
      message: expect.stringMatching(words),
      exitCode: 2,
    });
  });

  test('a fault behind what was checked first does not say that nothing was sent', async () => {
    const row = Buffer.from(`${'a'.repeat(1024 * 1024 - 1)}\n`, 'utf16le');
    const pieces = [Buffer.from('\uFEFFName\n', 'utf16le'), ...Array.from({ length: 8 }, () => row)];
    const stdin = (last: Uint8Array) =>
      ({ stdin: Readable.from([...pieces, last]) }) as unknown as Surroundings;
    for (const last of [Buffer.from('b\ud83d,', 'utf16le'), Buffer.from('a')]) {
      const source = await openSource('-', undefined, stdin(last), new AbortController().signal);
      await expect(textOf(source.bytes)).rejects.toMatchObject({
        message: expect.stringMatching(/half a character.* Rows before it may have been/),
        exitCode: 1,
      });
    }
  });

  test('any text comes through UTF-16 and, with its letters, through Windows-1252', async () => {
    const letters = fc.string({ unit: fc.constantFrom('a', ',', '\n', 'é', '€', '”', 'Ž', 'ÿ') });
    const table = new Map([
      ['€', 0x80],
      ['”', 0x94],
      ['Ž', 0x8e],
    ]);
    await fc.assert(
      fc.asyncProperty(letters, fc.integer({ min: 1, max: 9 }), async (text, size) => {
        const wide = await opened(Buffer.from(`\uFEFF${text}`, 'utf16le'), undefined, size);
        for (const source of wide) expect(await textOf(source.bytes)).toBe(text);
        const bytes = Buffer.from([...text].map((letter) => table.get(letter) ?? letter.charCodeAt(0)));
        // A file that is right as UTF-8 is taken for UTF-8.
        fc.pre(!isUtf8(bytes) || /^\p{ASCII}*$/u.test(text));
        const narrow = await opened(bytes, 'windows-1252', size);
        for (const source of narrow) expect(await textOf(source.bytes)).toBe(text);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the delimiter', () => {
  test.each([
    [',', 'a,b\n1,2\n'],
    [';', 'a;b\n1,5;2\n'],
    ['\t', 'a\tb;c\n1\t2\n'],
    ['|', 'a|b\n1|2;3\n'],
    [';', '"a, b";c\n"1;2";3\n'],
    [';', 'Name, first;Street, number\nAnn;Main Street, 1\n'],
    [',', 'email\na;b\n'],
    [',', 'email,addresses.0.city\n"x";1\n'],
  ])('is %j in %j', async (delimiter, text) => {
    expect((await look(text)).delimiter).toBe(delimiter);
  });

  test('is asked for where two make all rows as long', async () => {
    await expect(look('a,b;c\n1,2;3\n')).rejects.toMatchObject({
      message: expect.stringMatching(/a comma or a semicolon.*\n.*--delimiter , {2}or {2}--delimiter ';'/),
      exitCode: 2,
    });
    expect((await look('a,b;c\n1,2;3\n', ';')).header).toEqual(['a,b', 'c']);
  });

  test('of any table is the one that wrote it', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'b', ' ', '"', '\n', '1'),
      minLength: 1,
      maxLength: 5,
    });
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
      );
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(',', ';', '\t', '|'), async (rows, delimiter) => {
        const text = rows
          .map((cells) => cells.map((value) => `"x${value.replaceAll('"', '""')}"`).join(delimiter))
          .join('\r\n');
        const seen = await look(text);
        expect(seen).toMatchObject({ delimiter, rows: rows.length - 1 });
        expect(seen.header).toEqual(rows[0]?.map((value) => `x${value}`));
      }),
      { numRuns: 30 },
    );
  });
});

test('what was seen is said in one line; blank rows are none', async () => {
  const [source] = await opened(Buffer.from('\uFEFFa;b\r\n1;2\r\n;\r\n\r\n3;4\r\n'));
  const seen = await lookAt(source as Source, undefined);
  expect(inWords(seen, source as Source)).toBe(
    'UTF-8 with a byte order mark, separated by a semicolon, 2 columns, 2 rows',
  );
});
