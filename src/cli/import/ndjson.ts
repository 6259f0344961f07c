/** NDJSON, one JSON value a line, as rows. No line is held that the service would not take anyway. */
import type { ReadRow } from './row.ts';

/** The service takes 64 KiB; white space may make a line longer. */
const LONGEST_LINE = 1024 * 1024;
const LF = 10;

/** Empty lines are no rows, but count as lines. */
export async function* ndjsonRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadRow> {
  let number = 0;
  for await (const line of linesOf(chunks)) {
    number += 1;
    if (line === null) yield { number, fault: `The line is longer than ${LONGEST_LINE} bytes.` };
    else {
      const read = parsed(line, number === 1);
      if (read !== null) yield { number, ...read };
    }
  }
}

/** Null for an empty line. The parser's own error would quote what it read. */
function parsed(line: Uint8Array, first: boolean): Omit<ReadRow, 'number'> | null {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: !first }).decode(line);
  } catch {
    return { fault: 'The line is not UTF-8.' };
  }
  if (text.trim() === '') return null;
  try {
    return { body: JSON.parse(text) };
  } catch {
    return { fault: 'The line is no JSON.' };
  }
}

/** Without their ends; null in place of one that is too long. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | null> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const add = (part: Uint8Array) => {
    length += part.length;
    if (length <= LONGEST_LINE) parts.push(part);
    else parts = [];
  };
  const line = () => {
    const whole = length > LONGEST_LINE ? null : Buffer.concat(parts);
    parts = [];
    length = 0;
    return whole;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      add(chunk.subarray(start, end));
      start = end + 1;
      yield line();
    }
    add(chunk.subarray(start));
  }
  if (length > 0) yield line();
}
