/**
 * Reads lines as CSV records (RFC 4180). A bad record costs only its first line: reading continues with the
 * next line, so that an unclosed quote takes no other record with it.
 */
import { type Line, LONGEST } from './lines.ts';

/** The cells, or what is wrong with the record, without quoting it. */
export type CsvRecord = { readonly cells: string[] } | { readonly fault: string };

export async function* recordsOf(lines: AsyncIterable<Line>, delimiter: string): AsyncGenerator<CsvRecord> {
  const source = new LinesAgain(lines[Symbol.asyncIterator]());
  for (let line = await source.next(); line !== null; line = await source.next()) {
    yield await recordFrom(line, source, delimiter);
  }
}

async function recordFrom(first: Line, source: LinesAgain, delimiter: string): Promise<CsvRecord> {
  const reader = new RecordReader(delimiter);
  const more: Line[] = [];
  let length = 0;
  for (let line: Line | null = first; line !== null; line = await source.next()) {
    if (line !== first) more.push(line);
    length += line.text?.length ?? 0;
    const fault = faultOf(line, length) ?? reader.read(line.text ?? '');
    if (fault !== null) {
      source.giveBack(more);
      return { fault };
    }
    if (!reader.open) return { cells: reader.cells };
    reader.breakLine(line.end);
  }
  source.giveBack(more);
  return { fault: reader.openFault };
}

function faultOf({ text, fault }: Line, length: number): string | null {
  if (text === null) return `The row ${fault}.`;
  return length > LONGEST
    ? `The row is longer than ${LONGEST} bytes; look for a quote that is not closed.`
    : null;
}

/** Lines that can be put back and read again. */
class LinesAgain {
  readonly #lines: AsyncIterator<Line>;
  /** Lines that were put back; those before `#at` have been read again. */
  #again: readonly Line[] = [];
  #at = 0;

  constructor(lines: AsyncIterator<Line>) {
    this.#lines = lines;
  }

  async next(): Promise<Line | null> {
    const again = this.#again[this.#at];
    if (again !== undefined) {
      this.#at += 1;
      return again;
    }
    [this.#again, this.#at] = [[], 0];
    const { value, done } = await this.#lines.next();
    return done ? null : value;
  }

  /** @param lines the last ones that were read, in order */
  giveBack(lines: readonly Line[]): void {
    if (lines.length <= this.#at) this.#at -= lines.length;
    else [this.#again, this.#at] = [[...lines, ...this.#again.slice(this.#at)], 0];
  }
}

/** One record, line by line. */
class RecordReader {
  readonly cells: string[] = [];
  readonly #delimiter: string;
  #cell = '';
  /** Whether a quote is open: the next line belongs to the record. */
  open = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The end of a line inside quotes. */
  breakLine(end: string): void {
    this.#cell += end;
  }

  /** @returns what is wrong */
  read(line: string): string | null {
    let at = 0;
    // Past the end of the line means that it ends with a delimiter, which an empty cell follows.
    while (at <= line.length) {
      if (this.open) {
        const end = this.#quoted(line, at);
        if (this.open || end === line.length) return null;
        if (!line.startsWith(this.#delimiter, end)) return this.#fault(0, 'has text after its closing quote');
        at = end + this.#delimiter.length;
      } else if (line[at] === '"') {
        this.open = true;
        at += 1;
      } else {
        const found = line.indexOf(this.#delimiter, at);
        const end = found < 0 ? line.length : found;
        this.cells.push(line.slice(at, end));
        if (line.slice(at, end).includes('"'))
          return this.#fault(0, 'has a quote inside, and none around it');
        at = found < 0 ? Number.POSITIVE_INFINITY : end + this.#delimiter.length;
      }
    }
    return null;
  }

  /** Why the record can't end here. */
  get openFault(): string {
    return this.#fault(1, 'starts with a quote that is not closed');
  }

  /** Continues inside quotes. @returns the position after the closing quote, or the end of the line */
  #quoted(line: string, from: number): number {
    let at = from;
    for (;;) {
      const quote = line.indexOf('"', at);
      this.#cell += line.slice(at, quote < 0 ? undefined : quote);
      if (quote < 0) return line.length;
      at = quote + 2;
      if (line[quote + 1] === '"') this.#cell += '"';
      else break;
    }
    this.open = false;
    this.cells.push(this.#cell);
    this.#cell = '';
    return at - 1;
  }

  #fault(next: 0 | 1, what: string): string {
    return `Cell ${this.cells.length + next} ${what}.`;
  }
}
