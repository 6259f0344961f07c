/** Reads the input of an import, and checks that it is UTF-8 before the first row is sent. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import { EncodingCheck, notUtf8 } from '../shell/utf8.ts';

/** How much of standard input is held and checked first; the rest is judged row by row. */
const AHEAD_BYTES = 16 * 1024 * 1024;

export interface Source {
  /** Null for standard input, whose size is not known before its end. */
  readonly size: number | null;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Bytes handed out so far. */
  read(): number;
}

/**
 * @param file `-` is standard input
 * @param signal ends the bytes with an error on abort
 * @throws Failure (wrong usage) if there is no such file, or it is not UTF-8
 */
export async function openSource(
  file: string,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<Source> {
  return file === '-' ? fromStandardInput(surroundings, signal) : fromFile(file, signal);
}

async function fromFile(file: string, signal: AbortSignal): Promise<Source> {
  const size = await stat(file).then(
    (found) => (found.isFile() ? found.size : null),
    () => null,
  );
  if (size === null) throw new Failure(`${file} can't be read, or is not a file.`, exitCodes.usage);
  const open = (): Readable => addAbortSignal(signal, createReadStream(file));
  const check = new EncodingCheck();
  try {
    for await (const chunk of open()) if (check.add(chunk) !== null) break;
  } catch (error) {
    throw signal.aborted ? error : new Failure(`${file} can't be read.`, exitCodes.usage);
  }
  checked(check, file);
  // Opened when the first byte is read, so that an import that is refused earlier does not leave it open.
  return counted(size, open);
}

async function fromStandardInput({ stdin }: Surroundings, signal: AbortSignal): Promise<Source> {
  const chunks: AsyncIterator<Uint8Array> = addAbortSignal(signal, stdin)[Symbol.asyncIterator]();
  const check = new EncodingCheck();
  const ahead: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (length < AHEAD_BYTES && !ended) {
    const { value, done = false } = await chunks.next();
    ended = done;
    if (done) break;
    ahead.push(value);
    length += value.length;
    if (check.add(value) !== null) break;
  }
  checked(check, 'Standard input', ended);
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* ahead.splice(0);
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  return counted(null, all);
}

/** @param whole false: a character at the end may be incomplete */
function checked(check: EncodingCheck, what: string, whole = true): void {
  const fault = whole ? check.end() : check.fault;
  if (fault !== null) throw notUtf8(fault, what, 'Nothing was sent.');
}

function counted(size: number | null, chunks: () => AsyncIterable<Uint8Array>): Source {
  let read = 0;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks()) {
      read += chunk.length;
      yield chunk;
    }
  }
  return { size, bytes: bytes(), read: () => read };
}
