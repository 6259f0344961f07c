/** Compiles `src` to `dist`; beside it the docs page's files and an empty embedded store. */
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { finishDeclarations } from './declarations.mjs';
import { buildDocsPage } from './docs-page.mjs';

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
finishDeclarations(join(root, 'dist'));
chmodSync(join(root, 'dist/main.js'), 0o755);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
await buildDocsPage(root, version);

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
