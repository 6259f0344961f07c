/** The empty store that the build makes, which a first start unpacks. Making another takes seconds. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import {
  type EmbeddedDatabase,
  type EmbeddedOptions,
  openEmbedded,
} from '../../src/storage/pglite/pglite.ts';

const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const archive = pathOf('dist/assets/pgdata.tar.gz');

/** @returns it as `loadDataDir` of a new store: the tables of the last build, without rows */
export function emptyStore(): Blob {
  return new Blob([unpacked()]);
}

/** The engine fills its memory with zeros when it starts, which takes longer than the work of most tests. */
export const SMALL_MB = 8;

/** Opens a store that works in little memory. */
export function openSmall(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  return openEmbedded({ buffersMb: SMALL_MB, ...options });
}

/** @returns the archive, uncompressed; null if a migration was changed since the build */
export function currentStore(): Buffer | null {
  if (!existsSync(archive)) return null;
  const built = statSync(archive).mtimeMs;
  const migrations = pathOf('migrations');
  const changed = readdirSync(migrations).some((name) => statSync(`${migrations}/${name}`).mtimeMs > built);
  return changed ? null : unpacked();
}

function unpacked(): NonSharedBuffer {
  return gunzipSync(readFileSync(archive));
}
