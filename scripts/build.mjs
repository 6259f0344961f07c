/** Compiles `src` to `dist`; beside it the docs page's browser bundle and an empty embedded store. */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const resolve = createRequire(import.meta.url).resolve;

rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(dirname(resolve('typescript')), 'tsc.js'), '-p', join(root, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
mkdirSync(join(root, 'dist', 'assets'), { recursive: true });
copyFileSync(
  join(root, 'node_modules/@scalar/api-reference/dist/browser/standalone.js'),
  join(root, 'dist/assets/scalar.js'),
);
chmodSync(join(root, 'dist/main.js'), 0o755);

// The first start on a new folder unpacks this instead of making a store and its tables, which takes seconds.
const { migrate, openEmbedded } = await import('../dist/index.js');
const store = await openEmbedded({ dataDir: null });
await migrate(store);
const run = (text) => store.query({ name: text, text });
// What new databases are copied from, and none is made in this store: two thirds of its files.
await run('update pg_database set datistemplate = false');
for (const name of ['template0', 'template1']) await run(`drop database ${name}`);
await run('checkpoint');
writeFileSync(join(root, 'dist/assets/pgdata.tar.gz'), Buffer.from(await (await store.dump()).arrayBuffer()));
await store.close();
