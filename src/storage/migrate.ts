/** Numbered `.sql` files from `migrations/`, forward only, each in one transaction, each run once. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database, Queryable, Statement, Transaction } from './database.ts';

/** The database and the program's migrations do not fit. The message is for the operator. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));

/** One number for all nodes: they run migrations one after another. */
const ADVISORY_LOCK = 4_027_431;

const prepare = `
set local statement_timeout = 0;
select pg_advisory_xact_lock(${ADVISORY_LOCK});
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
  text: 'select number, checksum from opencif_migration order by number',
};
const insertApplied: Statement = {
  name: 'migration-insert',
  text: 'insert into opencif_migration (number, name, checksum) values ($1, $2, $3)',
};

interface Applied {
  readonly number: number;
  readonly checksum: string;
}

/**
 * Brings the database to the newest schema; nothing happens when it is there.
 * @throws MigrationError when the database is newer than the program, or an applied file was changed
 */
export async function migrate(database: Database): Promise<{ from: number; to: number }> {
  const migrations = knownMigrations();
  return database.transaction(async (tx) => {
    await tx.script(prepare);
    const applied = await tx.query<Applied>(selectApplied);
    checkApplied(applied, migrations);
    const from = applied.at(-1)?.number ?? 0;
    for (const migration of migrations) if (migration.number > from) await apply(tx, migration);
    return { from, to: migrations.at(-1)?.number ?? 0 };
  });
}

/**
 * What is applied and what the program knows, without changing anything.
 * @throws MigrationError as `migrate`
 */
export async function pendingMigrations(database: Queryable): Promise<{ current: number; latest: number }> {
  const migrations = knownMigrations();
  const [table] = await database.query<{ there: boolean }>(selectTable);
  const applied = table?.there ? await database.query<Applied>(selectApplied) : [];
  checkApplied(applied, migrations);
  return { current: applied.at(-1)?.number ?? 0, latest: migrations.at(-1)?.number ?? 0 };
}

function knownMigrations(): Migration[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}_.*\.sql$/.test(name));
  return names.sort().map((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const checksum = createHash('sha256').update(text).digest('hex');
    return { number: Number(name.slice(0, 4)), name, text, checksum };
  });
}

/** Its own row first: should two ever run at once, the second collides before it changes anything. */
async function apply(tx: Transaction, { number, name, text, checksum }: Migration): Promise<void> {
  await tx.query(insertApplied, [number, name, checksum]);
  await tx.script(text);
}

function checkApplied(applied: readonly Applied[], known: readonly Migration[]): void {
  const latest = known.at(-1)?.number ?? 0;
  for (const { number, checksum } of applied) {
    const migration = known.find((one) => one.number === number);
    if (!migration) {
      throw new MigrationError(
        `The database is at schema ${number}, this opencif knows schema ${latest}.\n` +
          'An older program could damage newer data. Start the opencif version that migrated it, or a newer one.',
      );
    }
    if (migration.checksum !== checksum) {
      throw new MigrationError(
        `Migration ${migration.name} was changed after it was applied.\n` +
          'The database may differ from what this program expects. Restore the original file and start again.',
      );
    }
  }
}
