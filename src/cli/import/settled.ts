/**
 * Remembers settled rows by their content, so an import can continue even after the file was fixed, sorted or
 * saved again by a spreadsheet.
 */
import { hash } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { isStillThere } from '../files/still-there.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { Operation } from './flags.ts';

/** Bytes of the SHA-256 to keep: enough that no two rows share them. */
const BYTES = 16;
const WORDS = BYTES / 4;

/** Identifies a row by its content. */
export function contentOf(operation: Operation | null, body: unknown): Buffer {
  return hash('sha256', `${operation} ${JSON.stringify(body)}`, 'buffer').subarray(0, BYTES);
}

/**
 * A file of the contents of settled rows, one after the other. A flush makes added rows durable. A kill may
 * leave more rows than the checkpoint counts; those are overwritten.
 */
export class SettledFile {
  readonly #path: string;
  #count: number;
  #added: Buffer[] = [];
  /** Opened for the first row. */
  #handle: number | null = null;

  /** @param count number of rows from earlier runs */
  constructor(path: string, count: number) {
    this.#path = path;
    this.#count = count;
  }

  add(content: Buffer): void {
    this.#added.push(content);
  }

  /** Makes the added rows durable. @returns the number of rows */
  flush(): number {
    if (this.#added.length === 0) return this.#count;
    try {
      this.#handle ??= openSync(this.#path, this.#count === 0 ? 'w' : 'r+', 0o600);
      if (!isStillThere(this.#path, this.#handle)) throw Object.assign(new Error(), { code: 'ESTALE' });
      writeSync(this.#handle, Buffer.concat(this.#added), 0, undefined, this.#count * BYTES);
      fdatasyncSync(this.#handle);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const why = code === 'ESTALE' ? 'it was removed or replaced while the import ran' : code;
      throw new Failure(`${this.#path} can't be written (${why}).`);
    }
    this.#count += this.#added.length;
    this.#added = [];
    return this.#count;
  }

  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }

  remove(): void {
    this.close();
    rmSync(this.#path, { force: true });
  }
}

/** @param count number of settled rows in the file @throws Failure if it can't be read */
export function readSettled(path: string, count: number): SettledSet {
  const contents = Buffer.alloc(count * BYTES);
  let length = 0;
  try {
    const handle = openSync(path, 'r');
    for (let read = -1; read !== 0; length += read)
      read = readSync(handle, contents, length, contents.length - length, length);
    closeSync(handle);
  } catch {
    length = -1;
  }
  if (length === contents.length) return new SettledSet(contents);
  throw new Failure(`${path} is not there whole, but the checkpoint needs it.`, exitCodes.usage);
}

/** A multiset of row contents. Uses at most 31 bytes for each. */
export class SettledSet {
  readonly #contents: Int32Array;
  /** How many of each are left. */
  readonly #counts: Uint32Array;
  /** Numbers of contents, from 1, by part of the content; 0 is free. */
  readonly #slots: Uint32Array;

  constructor(contents: Buffer) {
    const count = contents.length / BYTES;
    this.#contents = new Int32Array(count * WORDS);
    contents.copy(new Uint8Array(this.#contents.buffer));
    this.#counts = new Uint32Array(count);
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(count * 1.34 + 1)));
    for (let number = 1; number <= count; number += 1) {
      const slot = this.#find(this.#words(number));
      this.#slots[slot] ||= number;
      this.#add(slot, 1);
    }
  }

  /** How many were not removed. */
  get left(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** Removes one. @returns false if there is none */
  take(content: Buffer): boolean {
    const slot = this.#find(new Int32Array(new Uint8Array(content).buffer));
    return this.#add(slot, -1);
  }

  /** @returns false if there is nothing to add to, or to remove from */
  #add(slot: number, change: 1 | -1): boolean {
    const index = (this.#slots[slot] ?? 0) - 1;
    const before = this.#counts[index] ?? 0;
    if (index < 0 || before + change < 0) return false;
    this.#counts[index] = before + change;
    return true;
  }

  /** The slot of the content, or the free one where it belongs. */
  #find(words: Int32Array): number {
    const last = this.#slots.length - 1;
    let slot = (words[0] ?? 0) & last;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & last) {
      const there = this.#words(this.#slots[slot] ?? 0);
      if (words.every((word, index) => word === there[index])) break;
    }
    return slot;
  }

  #words(number: number): Int32Array {
    return this.#contents.subarray((number - 1) * WORDS, number * WORDS);
  }
}

/**
 * Finds rows whose content may have appeared before, and never misses one. Of ten million different rows it
 * mistakes one in four for a repeated one; of a million, hardly any.
 */
export class Repeats {
  /** 4 MiB, regardless of the number of rows. */
  readonly #bits = new Uint8Array(2 ** 22);

  /** Adds a row. @returns whether it may have been there before */
  add(content: Buffer): boolean {
    let there = true;
    for (let at = 0; at < BYTES; at += 4) {
      const bit = content.readUInt32LE(at) & (this.#bits.length * 8 - 1);
      const mask = 1 << (bit & 7);
      const before = this.#bits[bit >> 3] ?? 0;
      there &&= (before & mask) !== 0;
      this.#bits[bit >> 3] = before | mask;
    }
    return there;
  }
}
