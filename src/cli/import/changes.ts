/** What an import changed because the map asks for it: counts by kind, and a file that lists each change. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { cellOf, recordOf } from '../../domain/csv-cell.ts';
import { Failure } from '../shell/failure.ts';
import type { Change } from './mapping/row-maker.ts';

/** Characters that are collected before they are written. */
const PORTION = 64 * 1024;

export class Changes {
  readonly path: string;
  readonly #withValues: boolean;
  readonly #counts = new Map<string, number>();
  #portion = '';
  /** Opened for the first portion. */
  #handle: number | null = null;

  /** @param withValues whether the cells are listed before and after: they are personal data */
  constructor(path: string, withValues: boolean) {
    this.path = path;
    this.#withValues = withValues;
  }

  /** How many cells were changed, by the cleaner's name. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort());
  }

  add(row: number, changes: readonly Change[]): void {
    for (const { column, kind, before, after } of changes) {
      this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
      const values = this.#withValues ? [before, after] : [];
      this.#portion += recordOf([String(row), ...[column, kind, ...values].map(cellOf)]);
    }
    if (this.#portion.length >= PORTION) this.#write();
  }

  /** Removes the file of an earlier run if this one has changed nothing. */
  close(): void {
    if (this.#portion !== '') this.#write();
    if (this.#handle === null) rmSync(this.path, { force: true });
    else closeSync(this.#handle);
    this.#handle = null;
  }

  #write(): void {
    this.#handle ??= this.#open();
    writeSync(this.#handle, this.#portion);
    this.#portion = '';
  }

  #open(): number {
    try {
      rmSync(this.path, { force: true });
      // Readable by its owner only, whatever the old file allowed.
      const handle = openSync(this.path, 'wx', 0o600);
      writeSync(
        handle,
        recordOf(['row', 'column', 'kind', ...(this.#withValues ? ['before', 'after'] : [])]),
      );
      return handle;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Failure(`${this.path} can't be written (${code}); it lists what is changed.`);
    }
  }
}
