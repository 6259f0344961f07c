/** Reads NDJSON, one JSON value per line, as rows. */
import { type Line, linesOf } from './lines.ts';
import type { ReadRow } from './row.ts';

/** Empty lines are not rows, but count as lines. */
export async function* ndjsonRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadRow> {
  let number = 0;
  for await (const line of linesOf(chunks, { returns: false })) {
    number += 1;
    const read = parsed(line);
    if (read !== null) yield { number, ...read };
  }
}

/** Null for an empty line. The parser's own error would quote what it read. */
function parsed({ text, fault }: Line): Omit<ReadRow, 'number'> | null {
  if (text === null) return { fault: `The line ${fault}.` };
  if (text.trim() === '') return null;
  try {
    return { body: JSON.parse(text) };
  } catch {
    return { fault: 'The line is not valid JSON.' };
  }
}
