/** Reads NDJSON, one JSON value per line, as rows. */
import { limits } from '../../contract/limits.ts';
import { isDeeper } from '../../validation/levels.ts';
import { type Line, linesOf } from './lines.ts';
import type { ReadRow } from './row.ts';

const LEVELS = limits.bodyLevels.value;

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
    const body: unknown = JSON.parse(text);
    if (!isDeeper(body, LEVELS)) return { body };
    return { fault: `The line has more than ${LEVELS} levels of objects and arrays.` };
  } catch {
    return { fault: 'The line is not valid JSON.' };
  }
}
