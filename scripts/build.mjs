/**
 * Compiles `src` to `dist`; beside it the files of the docs page and of the console, and an empty embedded store. It is
 * made in a folder of its own and takes the place of `dist` when it is whole: a build that ends early, fails or meets
 * another leaves a `dist` that works. When nothing has changed since, nothing is done.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { digestOf, removeLeftFolders, takePlace } from './build-folder.mjs';
import { buildConsoleAssets } from './console-assets.mjs';
import { finishDeclarations } from './declarations.mjs';
import { buildDocsPage } from './docs-page.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const resolve = createRequire(import.meta.url).resolve;
const dist = join(root, 'dist');

/** All that `dist` is made of; the lock file stands for the packages. */
const inputs = digestOf(root, [
  'assets',
  'migrations',
  'package-lock.json',
  'package.json',
  'scripts',
  'src',
  'tsconfig.browser.json',
  'tsconfig.build.json',
  'tsconfig.json',
]);
/** The digest that a build was made of. */
const stamp = '.inputs';

async function build(folder) {
  // Version 7 takes a quarter of the time; 6 is there for its API, which 7 lacks.
  const compiler = join(dirname(resolve('typescript-7/package.json')), 'bin/tsc');
  const compile = (project, to) => {
    // One checker takes two thirds of the processor time of the four that it would start by itself.
    const args = [
      compiler,
      '-p',
      join(root, project),
      '--checkers',
      '1',
      '--noEmit',
      'false',
      '--outDir',
      to,
    ];
    execFileSync(process.execPath, args, { stdio: 'inherit' });
  };
  compile('tsconfig.build.json', folder);
  finishDeclarations(folder);
  chmodSync(join(folder, 'main.js'), 0o755);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await buildDocsPage(root, folder, version);
  buildConsoleAssets(root, folder, (to) => compile('tsconfig.browser.json', to));
  await buildEmptyStore(folder);
  writeFileSync(join(folder, stamp), inputs);
}

/** The first start on a new folder unpacks this instead of making a store and its tables, which takes seconds. */
async function buildEmptyStore(folder) {
  // Otherwise V8 compiles the engine a second time to optimize it: half of the time, which a short run never regains.
  setFlagsFromString('--liftoff-only');
  const { migrate, openEmbedded } = await import(pathToFileURL(join(folder, 'index.js')).href);
  const store = await openEmbedded({ dataDir: null });
  await migrate(store);
  const run = (text) => store.query({ name: text, text });
  // What new databases are copied from, and none is made in this store: two thirds of its files.
  await run('update pg_database set datistemplate = false');
  for (const name of ['template0', 'template1']) await run(`drop database ${name}`);
  await run('checkpoint');
  const dump = Buffer.from(await (await store.dump()).arrayBuffer());
  writeFileSync(join(folder, 'assets/pgdata.tar.gz'), dump);
  await store.close();
}

if (existsSync(join(dist, stamp)) && readFileSync(join(dist, stamp), 'utf8') === inputs) {
  console.log('dist/ is up to date.');
} else {
  console.log('Building dist/, which takes a few seconds.');
  removeLeftFolders(root, /^\.build-(\d+)(?:-old)?$/);
  const folder = join(root, `.build-${process.pid}`);
  try {
    await build(folder);
    takePlace(folder, dist);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
