/** The side file of rejected rows, in the order they were rejected. Every run overwrites it. */
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cellOf, recordOf, sheetSafeCellOf, textOf } from '../../domain/csv-cell.ts';
import { rejectedColumns } from '../files/columns.ts';
import { isStillThere } from '../files/still-there.ts';
import { Failure } from '../shell/failure.ts';
import type { Origin } from './origin.ts';
import type { Rejection } from './row.ts';
import { sentenceOf } from './tally.ts';

/** A rejected row as it was read. */
export interface RejectedRow {
  readonly number: number;
  readonly body?: unknown;
  readonly origin?: Origin | undefined;
}

/** Writes one rejected row. @param first true for the first of the file */
export type RejectedForm = (row: RejectedRow, rejection: Rejection, first: boolean) => string;

/** One JSON line each. @param withRows with the body, which is personal data */
export function asNdjson(withRows: boolean): RejectedForm {
  return ({ number, body }, { status, code, faults }) => {
    const told = faults.map(({ path, message, advice }) => ({ path, message, advice }));
    const line = { row: number, status, code, faults: told, ...(withRows && body !== undefined && { body }) };
    return `${JSON.stringify(line)}\n`;
  };
}

/**
 * CSV that a spreadsheet opens and an import reads again: two columns of our own, which an import ignores, then the row
 * as it stands in the file, but safe from spreadsheets, which an import reads as the same. Our columns come first, so that
 * a row of too many cells stays as it is.
 */
export function asCsv(delimiter: string): RejectedForm {
  return ({ number, origin }, { faults }, first) => {
    const { header = [], cells = [] } = origin ?? {};
    // The file may be one of rejected rows itself.
    const from = header[0] === rejectedColumns[0] ? rejectedColumns.length : 0;
    const reasons = faults.map(sentenceOf).join('\n');
    const record = recordOf([String(number), cellOf(reasons), ...cells.slice(from).map(safe)], delimiter);
    return first
      ? `\uFEFF${recordOf([...rejectedColumns, ...header.slice(from)], delimiter)}${record}`
      : record;
  };
}

/** A spreadsheet would run a formula that somebody wrote into a form, and take the zeros of a reference away. */
function safe(cell: string): string {
  const text = textOf(cell);
  return text === undefined ? '' : sheetSafeCellOf(text);
}

export class RejectedFile {
  readonly path: string;
  readonly #form: RejectedForm;
  /** Opened for the first row. */
  #handle: number | null = null;

  constructor(path: string, form: RejectedForm) {
    this.path = path;
    this.#form = form;
  }

  add(row: RejectedRow, rejection: Rejection): void {
    const first = this.#handle === null;
    this.#handle ??= this.#open();
    writeSync(this.#handle, this.#form(row, rejection, first));
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
