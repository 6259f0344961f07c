/** The side file of rejected rows: one JSON line each, in the order they were rejected. Every run overwrites it. */
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { isStillThere } from '../files/still-there.ts';
import { Failure } from '../shell/failure.ts';
import type { Rejection } from './row.ts';

export class RejectedFile {
  readonly path: string;
  /** Opened for the first row. */
  #handle: number | null = null;

  constructor(path: string) {
    this.path = path;
  }

  /** @param body written only if requested, because it is personal data */
  add(row: number, { status, code, message, path }: Rejection, body?: unknown): void {
    const line = { row, status, code, message, path, ...(body !== undefined && { body }) };
    this.#handle ??= this.#open();
    writeSync(this.#handle, `${JSON.stringify(line)}\n`);
  }

  /**
   * @param done nothing follows: a file of an earlier run must not be mistaken for this one's
   * @returns false if it was removed or replaced during the run, so that its rows are lost
   */
  close(done: boolean): boolean {
    if (this.#handle === null) {
      if (done) rmSync(this.path, { force: true });
      return true;
    }
    fsyncSync(this.#handle);
    const kept = isStillThere(this.path, this.#handle);
    closeSync(this.#handle);
    this.#handle = null;
    return kept;
  }

  #open(): number {
    try {
      // Readable by its owner only, whatever the old file allowed.
      rmSync(this.path, { force: true });
      return openSync(this.path, 'wx', 0o600);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Failure(`${this.path} can't be written (${code}); the rejected rows go there.`);
    }
  }
}
