/** Runs the numbered `.sql` files of `migrations/`, forward only, each once and in one transaction. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Database,
  type Queryable,
  type Statement,
  StoreUnavailable,
  type Transaction,
} from './database.ts';

/** The database does not match the program's migrations. The message is for the operator. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

const packageFolder = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** All nodes use the same number, so only one of them migrates at a time. */
const ADVISORY_LOCK = 4_027_431;

/**
 * Waits long for another node that migrates, but only briefly for tables: a session that waits for a table's
 * lock stops every session that comes after it.
 */
const prepare = `
set local statement_timeout = 0;
set local lock_timeout = '10min';
select pg_advisory_xact_lock(${ADVISORY_LOCK});
set local lock_timeout = '10s';
create table if not exists opencif_migration (
  number int primary key,
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default now()
)`;

const selectTable: Statement = {
  name: 'migration-table',
  text: `select to_regclass('opencif_migration') is not null as there`,
};
const selectApplied: Statement = {
  name: 'migration-applied',
  text: 'select number, name, checksum from opencif_migration order by number',
};
const insertApplied: Statement = {
  name: 'migration-insert',
  text: 'insert into opencif_migration (number, name, checksum) values ($1, $2, $3)',
};

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

/**
 * Brings the database to the newest schema, and does nothing if it is already there.
 * Any number of nodes may call it at once. `folder` holds the files; default: those of the package.
 *
 * @throws MigrationError when the database is newer than the program, when an applied file was changed,
 *   or when a migration fails; those before it stay
 */
export async function migrate(
  database: Database,
  folder = packageFolder,
): Promise<{ from: number; to: number }> {
  const known = knownMigrations(folder);
  const { current: from, latest: to } = await pendingMigrations(database, folder);
  for (let at = from; at < to; ) at = await database.transaction((tx) => step(tx, known));
  return { from, to };
}

/**
 * Compares what is applied with what the program knows. It changes nothing.
 * @throws MigrationError when the database is newer than the program, or an applied file was changed
 */
export async function pendingMigrations(
  database: Queryable,
  folder = packageFolder,
): Promise<{ current: number; latest: number }> {
  const known = knownMigrations(folder);
  const [table] = await database.query<{ there: boolean }>(selectTable);
  const current = table?.there ? await appliedNumber(database, known) : 0;
  return { current, latest: known.at(-1)?.number ?? 0 };
}

/** Checksums ignore line endings, because a checkout on Windows may have changed them. */
function knownMigrations(folder: string): Migration[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}_.*\.sql$/.test(name));
  return names.sort().map((name) => {
    const text = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    const checksum = createHash('sha256').update(text).digest('hex');
    return { number: Number(name.slice(0, 4)), name, text, checksum };
  });
}

async function appliedNumber(on: Queryable, known: readonly Migration[]): Promise<number> {
  const applied = await on.query<Applied>(selectApplied);
  checkApplied(applied, known);
  return applied.at(-1)?.number ?? 0;
}

/** @returns the number the database is at afterwards; another node may have done the work */
async function step(tx: Transaction, known: readonly Migration[]): Promise<number> {
  await tx.script(prepare);
  const current = await appliedNumber(tx, known);
  const next = known.find(({ number }) => number > current);
  if (!next) return current;
  try {
    await apply(tx, next);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError(
      `Migration ${next.name} failed: ${reason}\n` +
        `It was rolled back, and the database is still at schema ${current}. Remove the cause and start again.`,
      { cause: error },
    );
  }
  return next.number;
}

/** Inserts the row first, so that if two ever ran at once, the second would fail before it changes anything. */
async function apply(tx: Transaction, { number, name, text, checksum }: Migration): Promise<void> {
  await tx.query(insertApplied, [number, name, checksum]);
  await tx.script(text);
}

function checkApplied(applied: readonly Applied[], known: readonly Migration[]): void {
  const latest = known.at(-1)?.number ?? 0;
  refuseOtherFormat(applied[0], known[0]);
  for (const { number, checksum } of applied) {
    const migration = known.find((one) => one.number === number);
    if (!migration) {
      throw new MigrationError(
        `The database is at schema ${number}, but this version of opencif only knows schema ${latest}.\n` +
          'An older version could damage newer data. Start the version that migrated the database, or a newer one.',
      );
    }
    if (migration.checksum !== checksum) {
      throw new MigrationError(
        `Migration ${migration.name} was changed after it was applied.\n` +
          'The database may differ from what opencif expects. Restore the original file and start again.',
      );
    }
  }
}

/** A database whose first migration has another name has an older format, which cannot be migrated. */
function refuseOtherFormat(first: Applied | undefined, known: Migration | undefined): void {
  if (!first || !known || first.number !== known.number || first.name === known.name) return;
  throw new MigrationError(
    `This database was made by a version of opencif before the first release, in an older format (${first.name}).\n` +
      'It was not changed. To keep its customers, export them with the version that made it (opencif export) and\n' +
      'import the file into an empty database; their history is not exported. To start over, set DATABASE_URL to\n' +
      'an empty database.',
  );
}
