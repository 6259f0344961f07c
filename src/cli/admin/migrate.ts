/** `opencif migrate`: upgrades the store to the newest schema. */
import type { Config } from '../../config.ts';
import { migrate } from '../../storage/engine/migrate.ts';
import type { Output } from '../shell/output.ts';
import { openStore } from '../store/open.ts';

export async function migrateStore(config: Config, out: Output): Promise<void> {
  const database = await openStore(config);
  try {
    const { from, to } = await migrate(database);
    if (out.json) out.print(JSON.stringify({ from, to }));
    else out.print(from === to ? `Schema ${to}: nothing to do.` : `Schema ${from} -> ${to}.`);
  } finally {
    await database.close();
  }
}
