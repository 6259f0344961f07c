/** Compiles `src` to `dist` and puts the docs page's browser bundle beside it. */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync } from 'node:fs';
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
