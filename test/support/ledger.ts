/**
 * Which SQL statements ran on which engine. PGlite runs only a part of the tests, so the run ends with a check that
 * every named statement of `src/storage` ran on both engines (`missing-statements.ts`).
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../src/storage/engine/database.ts';
import { touch } from '../../src/storage/engine/touch.ts';
import { intercepted } from './intercept.ts';

export const engineNames = ['pglite', 'postgres'] as const;
export type EngineName = (typeof engineNames)[number];

/** The folder of this run's ledger; undefined if this run keeps none. */
export const ledgerFolder = process.env.OPENCIF_TEST_LEDGER || undefined;

const noted = new Set<string>();

/** Returns the same database, but the ledger records each statement that it runs. */
export function recorded(engine: EngineName, database: Database): Database {
  if (ledgerFolder === undefined) return database;
  const through = intercepted(database, ({ name }, _values, run) => {
    note(engine, name, ledgerFolder);
    return run();
  });
  // The engine sends this statement itself.
  const tryWriting = () => {
    note(engine, touch.name, ledgerFolder);
    return database.tryWriting();
  };
  return { ...through, tryWriting };
}

function note(engine: EngineName, name: string, into: string): void {
  const entry = `${engine} ${name}`;
  if (noted.has(entry)) return;
  noted.add(entry);
  appendFileSync(join(into, engine), `${name}\n`);
}
