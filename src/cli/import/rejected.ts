/** The side file of rejected rows: a JSON line each, in the order they were rejected. */
import { closeSync, fdatasyncSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { Failure } from '../shell/failure.ts';
import type { Rejection } from './row.ts';

export class RejectedFile {
  readonly path: string;
  #bytes: number;
  /** Opened for the first row. */
  #handle: number | null = null;

  /** @param bytes so much of it is of settled rows of a run before; what follows is written anew */
  constructor(path: string, bytes: number) {
    this.path = path;
    this.#bytes = bytes;
  }

  /** @param body left out unless asked for, being personal data */
  add(row: number, { status, code, message, path }: Rejection, body?: unknown): void {
    const line = { row, status, code, message, path, ...(body !== undefined && { body }) };
    this.#handle ??= this.#open();
    this.#bytes += writeSync(this.#handle, `${JSON.stringify(line)}\n`, this.#bytes);
  }

  /** Makes what was written durable. @returns its bytes */
  flush(): number {
    if (this.#handle !== null) fdatasyncSync(this.#handle);
    return this.#bytes;
  }

  /** @param done nothing follows: a file of an earlier import must not pass for this one's */
  close(done: boolean): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
    if (done && this.#bytes === 0) rmSync(this.path, { force: true });
  }

  #open(): number {
    try {
      if (this.#bytes === 0) rmSync(this.path, { force: true });
      const handle = openSync(this.path, this.#bytes === 0 ? 'wx' : 'r+', 0o600);
      ftruncateSync(handle, this.#bytes);
      return handle;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Failure(`${this.path} can't be written (${code}); it would hold the rejected rows.`);
    }
  }
}
