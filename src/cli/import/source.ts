/** The input of an import: its bytes, how many were read, and a fingerprint to know it again. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { Surroundings } from '../shell/surroundings.ts';

/** Enough to tell two files apart that start with the same customers. */
const PREFIX_BYTES = 1024 * 1024;

export interface Fingerprint {
  /** Null for standard input, whose size nobody knows before its end. */
  readonly size: number | null;
  /** SHA-256 of the first 1 MiB, in hex. */
  readonly prefix: string;
}

export interface Source {
  readonly fingerprint: Fingerprint;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Bytes handed out so far. */
  read(): number;
}

/**
 * @param file `-` is standard input
 * @param signal ends the bytes with an error when it is aborted
 * @throws Failure (wrong usage) when there is no such file
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
  if (size === null) throw new Failure(`${file} can't be read, or is no file.`, exitCodes.usage);
  const prefix = await prefixOf(file);
  // Opened when the first byte is asked for: an import that is refused before must not leave it open.
  return counted({ size, prefix }, () => addAbortSignal(signal, createReadStream(file)));
}

async function prefixOf(file: string): Promise<string> {
  const handle = await open(file).catch(() => {
    throw new Failure(`${file} can't be read.`, exitCodes.usage);
  });
  try {
    const buffer = Buffer.alloc(PREFIX_BYTES);
    let length = 0;
    for (let read = -1; read !== 0 && length < PREFIX_BYTES; length += read) {
      ({ bytesRead: read } = await handle.read(buffer, length, PREFIX_BYTES - length));
    }
    return hashOf([buffer.subarray(0, length)]);
  } finally {
    await handle.close();
  }
}

/** Its first bytes are held back until the fingerprint is known. */
async function fromStandardInput({ stdin }: Surroundings, signal: AbortSignal): Promise<Source> {
  const chunks: AsyncIterator<Uint8Array> = addAbortSignal(signal, stdin)[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < PREFIX_BYTES) {
    const { value, done } = await chunks.next();
    if (done) break;
    first.push(value);
    length += value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* first.splice(0);
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  return counted({ size: null, prefix: hashOf(first) }, all);
}

function hashOf(chunks: readonly Uint8Array[]): string {
  return createHash('sha256').update(Buffer.concat(chunks).subarray(0, PREFIX_BYTES)).digest('hex');
}

function counted(fingerprint: Fingerprint, chunks: () => AsyncIterable<Uint8Array>): Source {
  let read = 0;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks()) {
      read += chunk.length;
      yield chunk;
    }
  }
  return { fingerprint, bytes: bytes(), read: () => read };
}
