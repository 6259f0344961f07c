/**
 * Packs the built client alone, as `opencif-sdk-VERSION.tgz`, into the folder named (default: this one), and
 * prints the file's path. It holds `sdk/` and, of `contract/`, the types that it names.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reachedFrom } from './declarations.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

const entry = 'sdk/index.d.ts';
const ofClient = readdirSync(join(dist, 'sdk')).map((name) => join('sdk', name));
const reached = [...reachedFrom(dist, entry), ...reachedFrom(dist, entry.replace(/ts$/, 'cts'))];
const ofContract = reached.filter((path) => path.startsWith('contract'));

const { version, license, engines, description } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);
const manifest = {
  name: 'opencif-sdk',
  version,
  description: `Typed client of opencif. ${description}`,
  license,
  type: 'module',
  engines,
  exports: {
    '.': {
      import: { types: './sdk/index.d.ts', default: './sdk/index.js' },
      require: { types: './sdk/index.d.cts', default: './sdk/index.js' },
    },
  },
  // For compilers that do not read `exports`.
  main: './sdk/index.js',
  types: './sdk/index.d.ts',
  sideEffects: false,
};

function rewrite(from, to, before, after) {
  writeFileSync(join(folder, to), readFileSync(join(root, from), 'utf8').replaceAll(before, after));
}

const target = resolve(process.argv[2] ?? '.');
const folder = mkdtempSync(join(tmpdir(), 'opencif-sdk-'));
try {
  for (const path of [...ofClient, ...ofContract]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(dist, path), join(folder, path));
  }
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  // The client is opencif's own work; the rest of NOTICE is about the service.
  const [own] = readFileSync(join(root, 'NOTICE'), 'utf8').split('\n\n');
  writeFileSync(join(folder, 'NOTICE'), `${own}\n`);
  cpSync(join(root, 'docs/api.md'), join(folder, 'api.md'));
  rewrite('docs/sdk.md', 'README.md', '](../examples/', '](examples/');
  mkdirSync(join(folder, 'examples'));
  for (const name of readdirSync(join(root, 'examples'))) {
    rewrite(join('examples', name), join('examples', name), 'opencif/sdk', 'opencif-sdk');
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  mkdirSync(target, { recursive: true });
  const packed = ['pack', '--ignore-scripts', '--silent', '--pack-destination', target];
  const name = execFileSync('npm', packed, { cwd: folder, encoding: 'utf8' }).trim();
  console.log(relative(process.cwd(), join(target, name)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
