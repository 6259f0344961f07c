/** Reads the input of an import as UTF-8, and checks its encoding before the first row is sent. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import { notUtf8 } from '../shell/utf8.ts';
import {
  type Encoding,
  encodingOf,
  hasBom,
  type Reading,
  type ReadingFault,
  readingOf,
} from './look/encoding.ts';

/** How much of standard input is held and checked first; the rest is judged row by row. */
const AHEAD_BYTES = 16 * 1024 * 1024;
/** An encoding can be recognized from so many bytes. */
const HEAD_BYTES = 4;

export interface Source {
  /** Null for standard input, whose size is not known before its end. */
  readonly size: number | null;
  readonly encoding: Encoding;
  /** Whether it begins with the byte order mark of UTF-8. */
  readonly bom: boolean;
  /** The input as UTF-8, once. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Bytes of the input handed out so far. */
  read(): number;
  /** The input as UTF-8 to look at, as often as needed. */
  look(): AsyncIterable<Uint8Array>;
  /** Whether a look sees the whole input: of a long standard input it sees the beginning. */
  readonly whole: boolean;
  /** Names the input in messages. */
  readonly what: string;
}

/** What is known of an input before it is read. */
interface Opened {
  readonly size: number | null;
  readonly head: Uint8Array;
  readonly encoding: Encoding;
  readonly whole: boolean;
  /** Names the input in messages. */
  readonly what: string;
}

/**
 * @param file `-` is standard input
 * @param asked the encoding of `--encoding`; undefined: it is detected
 * @param signal ends the bytes with an error on abort
 * @throws Failure (wrong usage) if there is no such file, or its encoding is not supported
 */
export async function openSource(
  file: string,
  asked: 'windows-1252' | undefined,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<Source> {
  return file === '-' ? fromStandardInput(asked, surroundings, signal) : fromFile(file, asked, signal);
}

async function fromFile(
  file: string,
  asked: 'windows-1252' | undefined,
  signal: AbortSignal,
): Promise<Source> {
  const size = await stat(file).then(
    (found) => (found.isFile() ? found.size : null),
    () => null,
  );
  if (size === null) throw new Failure(`${file} can't be read, or is not a file.`, exitCodes.usage);
  const open = (): Readable => addAbortSignal(signal, createReadStream(file));
  try {
    const head = await firstOf(open());
    const encoding = knownEncoding(head, asked, file);
    await checkAll(open(), encoding, file);
    // Opened when the first byte is read, so that an import that is refused earlier does not leave it open.
    return sourceOf({ size, head, encoding, whole: true, what: file }, open, open);
  } catch (error) {
    if (error instanceof Failure || signal.aborted) throw error;
    throw new Failure(`${file} can't be read.`, exitCodes.usage);
  }
}

async function firstOf(chunks: Readable): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    parts.push(chunk);
    if (lengthOf(parts) >= HEAD_BYTES) break;
  }
  return headOf(parts);
}

async function checkAll(chunks: Readable, encoding: Encoding, file: string): Promise<void> {
  const reading = readingOf(encoding);
  for await (const chunk of chunks) {
    reading.add(chunk);
    if (reading.fault !== null) break;
  }
  if (reading.fault === null) reading.end();
  if (reading.fault !== null) throw refused(reading.fault, file);
}

async function fromStandardInput(
  asked: 'windows-1252' | undefined,
  { stdin }: Surroundings,
  signal: AbortSignal,
): Promise<Source> {
  const what = 'Standard input';
  const chunks: AsyncIterator<Uint8Array> = addAbortSignal(signal, stdin)[Symbol.asyncIterator]();
  const ahead: Uint8Array[] = [];
  let reading: Reading | null = null;
  let ended = false;
  while (lengthOf(ahead) < AHEAD_BYTES && !ended && reading?.fault == null) {
    const { value, done = false } = await chunks.next();
    ended = done;
    if (!done) ahead.push(value);
    const known = reading !== null;
    if (!known && !done && lengthOf(ahead) < HEAD_BYTES) continue;
    reading ??= readingOf(knownEncoding(headOf(ahead), asked, what));
    if (!known) reading.add(Buffer.concat(ahead));
    else if (!done) reading.add(value);
    if (done) reading.end();
  }
  if (reading?.fault != null) throw refused(reading.fault, what);
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* ahead.splice(0);
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  async function* beginning(): AsyncGenerator<Uint8Array> {
    yield* ahead;
  }
  const head = headOf(ahead);
  const encoding = knownEncoding(head, asked, what);
  return sourceOf({ size: null, head, encoding, whole: ended, what }, all, beginning);
}

function headOf(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts.slice(0, HEAD_BYTES)).subarray(0, HEAD_BYTES);
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((length, part) => length + part.length, 0);
}

function knownEncoding(head: Uint8Array, asked: 'windows-1252' | undefined, what: string): Encoding {
  const encoding = encodingOf(head, asked);
  if (encoding !== null) return encoding;
  throw new Failure(
    `${what} is not Windows-1252: it begins with the mark of another encoding. Nothing was sent.\n` +
      'Leave out --encoding: the encoding is detected.',
    exitCodes.usage,
  );
}

/**
 * @param what names the input
 * @param late whether rows may have been sent
 */
function refused({ line, is }: ReadingFault, what: string, late = false): Failure {
  const sent = late ? 'Rows before it may have been sent.' : 'Nothing was sent.';
  if (is === 'UTF-16' || is === 'UTF-32') return notUtf8({ encoding: is, line: line ?? 1 }, what, sent);
  const fault = faults[is].replace('LINE', String(line)).replace('SENT', sent);
  return new Failure(`${what} ${fault}`, late ? exitCodes.failure : exitCodes.usage);
}

const faults = {
  notUtf8:
    'is not UTF-8: line LINE has a byte that is not a character. SENT\n' +
    'If a Windows program saved it, such as Excel as "CSV", add:  --encoding windows-1252\n' +
    'Otherwise save it as UTF-8:  iconv -f ITS_ENCODING -t UTF-8 FILE > NEW_FILE',
  notUtf16: 'is UTF-16, but contains half a character. SENT\nSave it again, as UTF-8.',
  notWindows1252:
    'is not Windows-1252: line LINE has a byte that is not a character. SENT\n' +
    'Save it as UTF-8, and leave out --encoding.',
  isUtf8: 'is UTF-8, not Windows-1252. SENT\nLeave out --encoding.',
} as const;

function sourceOf(
  { size, head, encoding, whole, what }: Opened,
  chunks: () => AsyncIterable<Uint8Array>,
  again: () => AsyncIterable<Uint8Array>,
): Source {
  let read = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks()) {
      read += chunk.length;
      yield chunk;
    }
  }
  const asUtf8 = (all: AsyncIterable<Uint8Array>, ends: boolean) =>
    encoding === 'UTF-8' ? all : decoded(all, { encoding, what, ends });
  return {
    size,
    encoding,
    bom: hasBom(head),
    bytes: asUtf8(counted(), true),
    read: () => read,
    look: () => asUtf8(again(), whole),
    whole,
    what,
  };
}

interface Encoded {
  readonly encoding: Encoding;
  readonly what: string;
  /** Whether the chunks are all of the input, so that half of a character at their end is a fault. */
  readonly ends: boolean;
}

/** @throws Failure for a fault after the part that was checked first */
async function* decoded(
  chunks: AsyncIterable<Uint8Array>,
  { encoding, what, ends }: Encoded,
): AsyncGenerator<Uint8Array> {
  const reading = readingOf(encoding);
  const check = () => {
    if (reading.fault !== null) throw refused(reading.fault, what, true);
  };
  for await (const chunk of chunks) {
    const text = reading.add(chunk);
    check();
    yield text;
  }
  const rest = reading.end();
  if (ends) check();
  yield rest;
}
