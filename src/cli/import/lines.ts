/** Splits bytes into lines. Holds no line that is too long for the service to accept. */
import { utf8, withoutBom } from '../shell/utf8.ts';

export interface Line {
  /** The line without its ending and without a byte order mark; null if it can't be read. */
  readonly text: string | null;
  /** Why it can't be read; empty if it can. */
  readonly fault: string;
  /** The line ending as it is in the file; empty if the last line has none. */
  readonly end: '\n' | '\r\n' | '\r' | '';
}

/** The service accepts 64 KiB; white space may make a line longer. */
export const LONGEST = 1024 * 1024;
const LF = 10;
const CR = 13;

/** @param returns whether a carriage return also ends a line, as in files of some spreadsheets */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  { returns }: { readonly returns: boolean },
): AsyncGenerator<Line> {
  const collected = new Collected();
  // A carriage return at the end of a chunk: a line feed may follow.
  let returned = false;
  for await (const chunk of chunks) {
    let start = 0;
    if (returned) {
      const both = chunk[0] === LF;
      yield collected.line(both ? '\r\n' : '\r');
      start = both ? 1 : 0;
      returned = false;
    }
    let nextReturn = returns ? chunk.indexOf(CR, start) : -1;
    for (let lf = chunk.indexOf(LF, start); lf >= 0 || nextReturn >= 0; ) {
      const atReturn = nextReturn >= 0 && (lf < 0 || nextReturn < lf);
      const end = atReturn ? nextReturn : lf;
      collected.add(chunk.subarray(start, end));
      returned = atReturn && end + 1 === chunk.length;
      const both = atReturn && lf === end + 1;
      start = end + (both ? 2 : 1);
      if (!returned) yield collected.line(both ? '\r\n' : atReturn ? '\r' : '\n');
      if (atReturn) nextReturn = chunk.indexOf(CR, start);
      if (!atReturn || both) lf = chunk.indexOf(LF, start);
    }
    collected.add(chunk.subarray(start));
  }
  if (returned) yield collected.line('\r');
  else if (collected.length > 0) yield collected.line('');
}

/** Collects the pieces of a line; of a line that is too long, only the length. */
class Collected {
  #parts: Uint8Array[] = [];
  #length = 0;
  #first = true;

  get length(): number {
    return this.#length;
  }

  add(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length <= LONGEST) this.#parts.push(part);
    else this.#parts = [];
  }

  line(end: Line['end']): Line {
    const long = this.#length > LONGEST;
    const [part = new Uint8Array()] = this.#parts;
    const bytes = this.#parts.length > 1 ? Buffer.concat(this.#parts) : part;
    const first = this.#first;
    this.#parts = [];
    this.#length = 0;
    this.#first = false;
    if (long) return { text: null, fault: `is longer than ${LONGEST} bytes`, end };
    const text = utf8(bytes);
    if (text === null) return { text, fault: 'is not UTF-8', end };
    return { text: first ? withoutBom(text) : text, fault: '', end };
  }
}
