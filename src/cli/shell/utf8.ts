/** Decodes bytes exactly or not at all: an invalid byte is never replaced. */
import { isUtf8 } from 'node:buffer';
import type { Environment } from '../../config.ts';
import { exitCodes, Failure } from './failure.ts';

const BOM = '\uFEFF';

/** @returns null if it is not UTF-8; a byte order mark stays */
export function utf8(bytes: Uint8Array): string | null {
  if (!isUtf8(bytes)) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

export function withoutBom(text: string): string {
  return text.startsWith(BOM) ? text.slice(1) : text;
}

/**
 * @param what names the input in the message: `The --map file map.json`
 * @returns the text without a byte order mark
 * @throws Failure (wrong usage) if it is not UTF-8
 */
export function textOf(bytes: Uint8Array, what: string): string {
  const check = new EncodingCheck();
  check.add(bytes);
  const fault = check.end();
  if (fault !== null) throw notUtf8(fault, what, 'Nothing was done.');
  return withoutBom(utf8(bytes) ?? '');
}

/**
 * Refuses arguments and settings that are not UTF-8, from a terminal or script in another encoding. The system
 * passes them as text, with U+FFFD for each invalid byte.
 *
 * @throws Failure (wrong usage)
 */
export function refuseReplaced(args: readonly string[], env: Environment): void {
  const replaced = (text = '') => text.includes('\uFFFD');
  const settings = Object.keys(env).filter((name) => /^(OPENCIF_|DATABASE_URL$|PG)/.test(name));
  const setting = settings.find((name) => replaced(env[name]));
  const place = args.findIndex(replaced);
  if (setting === undefined && place < 0) return;
  throw new Failure(
    `${setting ?? `Argument ${place + 1}`} has a byte that is not UTF-8. Nothing was done.\n` +
      'Look for a terminal or script in another encoding; the command locale shows that of this one.',
    exitCodes.usage,
  );
}

export interface EncodingFault {
  /** Detected by its byte order mark or by the zeros between its letters; null if unknown. */
  readonly encoding: 'UTF-16' | 'UTF-32' | null;
  /** Line of the first invalid byte, from 1. */
  readonly line: number;
}

/** Checks bytes as they arrive, and holds at most four of them. */
export class EncodingCheck {
  /** Bytes of an incomplete character; at the start, all bytes until the encoding is known. */
  #rest: Uint8Array = new Uint8Array();
  #started = false;
  #line = 1;
  #fault: EncodingFault | null = null;

  /** What is wrong so far; null if nothing is. */
  get fault(): EncodingFault | null {
    return this.#fault;
  }

  /** @returns what is wrong so far */
  add(chunk: Uint8Array): EncodingFault | null {
    if (this.#fault !== null) return this.#fault;
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (!this.#started && bytes.length < 4) {
      this.#rest = bytes;
      return null;
    }
    this.#start(bytes);
    const whole = bytes.length - unfinished(bytes);
    this.#rest = bytes.slice(whole);
    return this.#look(bytes.subarray(0, whole));
  }

  /** @returns what is wrong with the whole input; null if it is UTF-8 */
  end(): EncodingFault | null {
    this.#start(this.#rest);
    return this.#look(this.#rest);
  }

  #start(head: Uint8Array): void {
    if (this.#started) return;
    this.#started = true;
    const encoding = wideEncoding(head);
    if (encoding !== null) this.#fault = { encoding, line: 1 };
  }

  #look(bytes: Uint8Array): EncodingFault | null {
    if (this.#fault !== null) return this.#fault;
    const good = isUtf8(bytes);
    for (let start = 0; start <= bytes.length; ) {
      const end = bytes.indexOf(LF, start);
      const line = bytes.subarray(start, end < 0 ? undefined : end);
      if (!good && !isUtf8(line)) {
        this.#fault = { encoding: null, line: this.#line };
        return this.#fault;
      }
      if (end < 0) break;
      this.#line += 1;
      start = end + 1;
    }
    return null;
  }
}

const LF = 10;

/** Bytes at the end that may be the start of a character. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    // A continuation byte: the first byte of the character is before it.
    if (byte >= 0x80 && byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

export type WideEncoding = 'UTF-16' | 'UTF-32';

/** Detects encodings with two or four bytes per letter. No valid input has a zero among its first bytes. */
export function wideEncoding(head: Uint8Array): WideEncoding | null {
  const [a = 1, b = 1, c = 1, d = 1] = head;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0)) return 'UTF-32';
  if (a !== 0 && b === 0 && c === 0 && d === 0) return 'UTF-32';
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'UTF-16';
  return (a === 0) !== (b === 0) ? 'UTF-16' : null;
}

/** @param what names the input @param nothing says what was not done */
export function notUtf8({ encoding, line }: EncodingFault, what: string, nothing: string): Failure {
  const [is, from] =
    encoding === null
      ? [`is not UTF-8: line ${line} has a byte that is not a character`, 'WINDOWS-1252']
      : [`is ${encoding}, but must be UTF-8`, encoding];
  return new Failure(
    `${what} ${is}. ${nothing}\nSave it as UTF-8${encoding === null ? '; for a file from Windows' : ''}:  ` +
      `iconv -f ${from} -t UTF-8 FILE > NEW_FILE`,
    exitCodes.usage,
  );
}
