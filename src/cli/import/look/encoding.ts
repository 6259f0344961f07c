/** Encodings of an input, and their bytes as UTF-8: exactly, or not at all. */
import { EncodingCheck, type WideEncoding, wideEncoding } from '../../shell/utf8.ts';

export type Encoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'Windows-1252';

/** @param head the first four bytes, or all if there are fewer @returns null if `--encoding` says what can't be true */
export function encodingOf(head: Uint8Array, asked: 'windows-1252' | undefined): Encoding | null {
  const wide = wideEncoding(head);
  if (asked !== undefined) return wide === null && !hasBom(head) ? 'Windows-1252' : null;
  return wide === 'UTF-16' ? orderOf(head) : 'UTF-8';
}

/** Whether the bytes begin with the byte order mark of UTF-8. */
export function hasBom([a, b, c]: Uint8Array): boolean {
  return a === 0xef && b === 0xbb && c === 0xbf;
}

/** By the mark, or by which byte of the first letter is zero. */
function orderOf([a, b]: Uint8Array): Encoding {
  return a === 0xff || b === 0 ? 'UTF-16LE' : 'UTF-16BE';
}

/** Why an input can't be read. */
export interface ReadingFault {
  /** From 1; null if it is not known. */
  readonly line: number | null;
  readonly is: 'notUtf8' | 'notUtf16' | 'notWindows1252' | 'isUtf8' | WideEncoding;
}

/** Turns an input into UTF-8, chunk by chunk; with UTF-8 it only looks. */
export interface Reading {
  /** @returns its bytes as UTF-8; what is wrong is in `fault` from then on */
  add(chunk: Uint8Array): Uint8Array;
  /** The rest. */
  end(): Uint8Array;
  readonly fault: ReadingFault | null;
}

export function readingOf(encoding: Encoding): Reading {
  if (encoding === 'UTF-8') return new Utf8Reading();
  return encoding === 'Windows-1252' ? new WindowsReading() : new WideReading(encoding);
}

class Utf8Reading implements Reading {
  readonly #check = new EncodingCheck();
  #fault: ReadingFault | null = null;

  get fault(): ReadingFault | null {
    return this.#fault;
  }

  add(chunk: Uint8Array): Uint8Array {
    this.#note(this.#check.add(chunk));
    return chunk;
  }

  end(): Uint8Array {
    this.#note(this.#check.end());
    return new Uint8Array();
  }

  #note(found: ReturnType<EncodingCheck['add']>): void {
    if (found !== null) this.#fault ??= { line: found.line, is: found.encoding ?? 'notUtf8' };
  }
}

class WideReading implements Reading {
  readonly #decoder: TextDecoder;
  fault: ReadingFault | null = null;

  constructor(encoding: 'UTF-16LE' | 'UTF-16BE') {
    this.#decoder = new TextDecoder(encoding.toLowerCase(), { fatal: true });
  }

  add(chunk: Uint8Array): Uint8Array {
    return this.#decoded(chunk, true);
  }

  end(): Uint8Array {
    return this.#decoded(new Uint8Array(), false);
  }

  #decoded(chunk: Uint8Array, stream: boolean): Uint8Array {
    if (this.fault !== null) return new Uint8Array();
    try {
      return Buffer.from(this.#decoder.decode(chunk, { stream }));
    } catch {
      this.fault = { line: null, is: 'notUtf16' };
      return new Uint8Array();
    }
  }
}

/**
 * The characters of the bytes from 0x80 to 0x9F; a space: none. The table is here because `TextDecoder` reads the five
 * bytes without a character as control characters, and some versions of Node read all of them so.
 */
const windowsHigh = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

class WindowsReading implements Reading {
  #line = 1;
  fault: ReadingFault | null = null;
  /** Text with non-ASCII letters that is valid UTF-8 is not Windows-1252. */
  readonly #utf8 = new EncodingCheck();
  #plain = true;

  add(chunk: Uint8Array): Uint8Array {
    this.#utf8.add(chunk);
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      .toString('latin1')
      .replace(/[\n\x80-\xff]/g, (character) => this.#read(character));
    return Buffer.from(text);
  }

  end(): Uint8Array {
    if (!this.#plain && this.#utf8.end() === null) this.fault = { line: null, is: 'isUtf8' };
    return new Uint8Array();
  }

  #read(character: string): string {
    if (character === '\n') this.#line += 1;
    else this.#plain = false;
    if (character < '\x80' || character > '\x9f') return character;
    const read = windowsHigh[character.charCodeAt(0) - 0x80] ?? ' ';
    if (read === ' ') this.fault ??= { line: this.#line, is: 'notWindows1252' };
    return read;
  }
}
