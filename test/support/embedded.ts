/** The empty store of the last build, as a first start unpacks it: making one takes seconds, and most tests are not about that. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** @returns for `loadDataDir` of a new store: the tables are there, and no rows */
export function emptyStore(): Blob {
  return new Blob([gunzipSync(readFileSync(new URL('../../dist/assets/pgdata.tar.gz', import.meta.url)))]);
}
