/**
 * The numbered `.sql` files of `migrations/`. How a file runs is in its name: `0002_note.sql` in one transaction,
 * `0003_note.concurrently.sql` (one index) beside it, `0004_note.batches.sql` (one statement) again and again until
 * it returns no row. docs/decisions/0056 has the rules for what may be in a file; a test checks them.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package. */
export const migrationsFolder = fileURLToPath(new URL('../../../migrations', import.meta.url));

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
  /** Programs that know no newer schema than this still work with the database; itself: older ones do not. */
  readonly oldest: number;
  readonly way: 'whole' | 'concurrently' | 'batches';
}

/** @returns those of the folder, in the order of their numbers */
export function knownMigrations(folder: string): Migration[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}_.*\.sql$/.test(name));
  return names.sort().map((name) => readMigration(name, readFileSync(join(folder, name), 'utf8')));
}

/** @param raw the text of the file. Checksums ignore line endings, because a checkout on Windows may have changed them. */
export function readMigration(name: string, raw: string): Migration {
  const text = raw.replaceAll('\r\n', '\n');
  const number = Number(name.slice(0, 4));
  const [, way = 'whole'] = /\.(concurrently|batches)\.sql$/.exec(name) ?? [];
  return {
    number,
    name,
    text,
    checksum: createHash('sha256').update(text).digest('hex'),
    oldest: Number(/^-- oldest program: (\d+)$/m.exec(text)?.[1] ?? number),
    way: way as Migration['way'],
  };
}
