/** A store whose files a test may read: PGlite in a folder, or a separate PostgreSQL server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/storage/engine/database.ts';
import { openNode, testEngine } from './database.ts';
import { openSmall } from './embedded.ts';
import { startPostgres } from './postgres-server.ts';

export interface StoreOnDisk {
  readonly database: Database;
  /** Writes everything to the disk; resolves to the folder. */
  flush(): Promise<string>;
  /** Closes the database, so that everything is on disk; resolves to the folder. */
  settle(): Promise<string>;
  remove(): Promise<void>;
}

const checkpoint = { name: 'test-checkpoint', text: 'checkpoint' };

export async function openStoreOnDisk(): Promise<StoreOnDisk> {
  if (testEngine === 'postgres') {
    const own = await startPostgres();
    const database = await openNode(own.url);
    const flush = async () => {
      await database.query(checkpoint);
      return own.dataDir;
    };
    const settle = async () => {
      await flush();
      await database.close();
      await own.kill();
      return own.dataDir;
    };
    const remove = async () => {
      await database.close();
      await own.stop();
    };
    return { database, flush, settle, remove };
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'opencif-leak-'));
  const database = await openSmall({ dataDir });
  const flush = async () => {
    await database.query(checkpoint);
    return dataDir;
  };
  const settle = async () => {
    await flush();
    await database.close();
    return dataDir;
  };
  const remove = async () => {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { database, flush, settle, remove };
}
