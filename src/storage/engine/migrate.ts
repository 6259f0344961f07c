/**
 * Runs the migrations, forward only, each once, while nodes of this and of older versions go on working. A session that
 * waits for a table's lock stops all that come after it, so each attempt waits only for a moment, and is repeated.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Database,
  type Queryable,
  type Statement,
  StoreUnavailable,
  type Transaction,
} from './database.ts';
import { knownMigrations, type Migration, migrationsFolder } from './migration-files.ts';

/** The database does not match the program's migrations. The message is for the operator. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** All nodes use the same number, so only one of them migrates at a time. */
const ADVISORY_LOCK = 4_027_431;

/** Between two attempts; nodes serve in the meantime. */
const PAUSE_MS = 500;

/** How often a table that others use is tried: for about ten minutes. */
const TRIES = 900;

/** A connection that waits between statements must not be ended: it holds the lock of those who migrate. */
const prepare = `
set local statement_timeout = 0;
set local idle_in_transaction_session_timeout = 0;
set local lock_timeout = '200ms'`;

const createTable = `
create table if not exists opencif_migration (
  number int primary key,
  name text not null,
  checksum text not null,
  oldest int not null,             -- programs that know no newer schema than this can still work with the database
  applied_at timestamptz not null default now()
)`;

/** Nobody waits for it: a statement that waits holds a snapshot, which `create index concurrently` waits for. */
const takeTurn: Statement = {
  name: 'migration-lock',
  text: `select pg_try_advisory_xact_lock(${ADVISORY_LOCK}) as taken`,
};
const selectTable: Statement = {
  name: 'migration-table',
  text: `select to_regclass('opencif_migration') is not null as there`,
};
const selectApplied: Statement = {
  name: 'migration-applied',
  text: 'select number, name, checksum, oldest from opencif_migration order by number',
};
const insertApplied: Statement = {
  name: 'migration-insert',
  text: 'insert into opencif_migration (number, name, checksum, oldest) values ($1, $2, $3, $4)',
};

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly oldest: number;
}

/** How long it may wait for other sessions. */
export interface Patience {
  /** How often it waits for a table that they use; default: for about ten minutes. */
  readonly tries?: number;
  /**
   * Ends the wait, also for an index that is being built, of which nothing stays. A statement that changes data is not
   * interrupted; no other one begins.
   */
  readonly signal?: AbortSignal;
}

/** Where the database is, and what the program knows. */
export interface SchemaState {
  readonly current: number;
  readonly latest: number;
}

/**
 * Brings the database to the newest schema, and does nothing if it is already there or newer.
 * Any number of nodes may call it at once. `folder` holds the files; default: those of the package.
 *
 * @returns the schema before and after
 * @throws MigrationError when the database is too new for the program, when an applied file was changed,
 *   or when a migration fails; those before it stay
 */
export async function migrate(
  database: Database,
  folder = migrationsFolder,
  patience: Patience = {},
): Promise<{ from: number; to: number }> {
  const known = knownMigrations(folder);
  const { current: from, latest } = await pendingMigrations(database, folder);
  let at = from;
  while (at < latest) at = await patiently(() => step(database, known, patience.signal), patience);
  return { from, to: at };
}

/**
 * Compares what is applied with what the program knows. It changes nothing.
 *
 * `current` may be above `latest`: newer migrations were applied, and they say that this program works with them.
 * @throws MigrationError when the database is too new for the program, or an applied file was changed
 */
export async function pendingMigrations(
  database: Queryable,
  folder = migrationsFolder,
): Promise<SchemaState> {
  const known = knownMigrations(folder);
  const [table] = await database.query<{ there: boolean }>(selectTable);
  const current = table?.there ? await appliedNumber(database, known) : 0;
  return { current, latest: known.at(-1)?.number ?? 0 };
}

async function appliedNumber(on: Queryable, known: readonly Migration[]): Promise<number> {
  const applied = await on.query<Applied>(selectApplied);
  checkApplied(applied, known);
  return applied.at(-1)?.number ?? 0;
}

/** Repeats an attempt that found a table in use by others. @param attempt resolves to null while another node migrates */
async function patiently(
  attempt: () => Promise<number | null>,
  { tries = TRIES, signal }: Patience,
): Promise<number> {
  for (let left = tries - 1; ; ) {
    signal?.throwIfAborted();
    try {
      const at = await attempt();
      if (at !== null) return at;
    } catch (error) {
      if (!isBusy(error) || left-- === 0) throw error;
    }
    await sleep(PAUSE_MS, undefined, { ...(signal && { signal }) });
  }
}

/** A lock that was not given in time, or a deadlock with other changes. */
function isBusy(error: unknown): boolean {
  return /^(55P03|40P01)$/.test(String((error as { code?: unknown }).code));
}

/**
 * One transaction: a migration, or a batch of one.
 * @returns the number the database is at afterwards; null: another node has the turn
 */
function step(
  database: Database,
  known: readonly Migration[],
  signal: AbortSignal | undefined,
): Promise<number | null> {
  return database.transaction(async (tx) => {
    await tx.script(prepare);
    const [turn] = await tx.query<{ taken: boolean }>(takeTurn);
    if (!turn?.taken) return null;
    await tx.script(createTable);
    const current = await appliedNumber(tx, known);
    const next = known.find(({ number }) => number > current);
    if (!next) return current;
    return failingByName(next, current, async () =>
      (await apply(database, tx, next, signal)) ? next.number : current,
    );
  });
}

async function failingByName<T>(next: Migration, current: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreUnavailable || isBusy(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError(
      `Migration ${next.name} failed: ${reason}\n` +
        `It was rolled back, and the database is still at schema ${current}. Remove the cause and start again.`,
      { cause: error },
    );
  }
}

/** @returns false if there is more to do of it, in a further transaction */
async function apply(
  database: Database,
  tx: Transaction,
  migration: Migration,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { number, name, text, checksum, oldest, way } = migration;
  if (way === 'concurrently') await createIndex(database, tx, text, signal);
  if (way === 'batches') {
    const changed = await tx.query({ name: `migration-${number}`, text });
    if (changed.length > 0) return false;
  }
  // First the row: if two ever ran at once, the second would fail before it changes anything.
  await tx.query(insertApplied, [number, name, checksum, oldest]);
  if (way === 'whole') await tx.script(text);
  return true;
}

/** What an interrupted attempt left is removed first: an index that PostgreSQL does not use. */
async function createIndex(
  { alone }: Database,
  tx: Transaction,
  text: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (alone === undefined) {
    // One connection only, so there is nobody to wait for.
    await tx.script(text.replace(/\bconcurrently\b/i, ''));
    return;
  }
  const [, name] = /\bconcurrently\s+(\w+)/i.exec(text) ?? [];
  if (name === undefined) throw new Error('it must hold one statement, create index concurrently NAME on …');
  // A command of another kind lets go of the snapshot of the query before it, which the index would wait for.
  await tx.script(prepare);
  await alone(`drop index concurrently if exists ${name}`, signal);
  await alone(text, signal);
}

function checkApplied(applied: readonly Applied[], known: readonly Migration[]): void {
  const latest = known.at(-1)?.number ?? 0;
  refuseOtherFormat(applied[0], known[0]);
  for (const { number, checksum, oldest } of applied) {
    const migration = known.find((one) => one.number === number);
    if (!migration && oldest > latest) {
      throw new MigrationError(
        `The database is at schema ${number}, but this version of opencif only knows schema ${latest}.\n` +
          'An older version could damage newer data. Start the version that migrated the database, or a newer one.',
      );
    }
    if (migration && migration.checksum !== checksum) {
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
