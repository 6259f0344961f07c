/**
 * The package as its users get it: packed, installed in an empty folder, run as the sandbox. npm installs it in
 * `npm run test:full` only; otherwise it is unpacked to where npm would.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { full } from './support/scale.ts';

interface Started {
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  readonly engine: string;
}

interface Lock {
  readonly packages: Readonly<Record<string, Locked>>;
}
interface Locked {
  readonly version: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: object;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockOf = (path: string): Lock => JSON.parse(readFileSync(path, 'utf8'));
const lock = lockOf(join(root, 'package-lock.json'));
const { productPaths }: { productPaths: (root: string) => string[] } = await import(
  pathToFileURL(join(root, 'scripts/third-parties.mjs')).href
);
const paths = productPaths(root);
const product = Object.entries(lock.packages).filter(([path]) => paths.includes(path));

let folder: string;
let app: string;
/** npm's messages when the package was installed. */
let said = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-package-'));
  app = join(folder, 'app');
  mkdirSync(app);
  if (!existsSync(join(root, 'dist/main.js')))
    execFileSync(process.execPath, [join(root, 'scripts/build.mjs')]);
  const packed = npm(root, 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder);
  const tarball = packed.stdout.trim();
  if (full) said = installed(tarball);
  else unpack(tarball);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function npm(cwd: string, ...args: string[]): { stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8', timeout: 500_000 });
  if (status !== 0) throw new Error(`npm ${args[0]} ended with ${status}:\n${stderr}`);
  return { stdout, stderr };
}

function installed(tarball: string): string {
  // npm unpacks a tarball that its command line names once more, only to read its name.
  const dependencies = { opencif: `file:../${tarball}` };
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, dependencies }));
  return npm(app, 'install', '--engine-strict', '--prefer-offline', '--no-audit', '--no-fund').stderr;
}

/** What does not come with the package is linked from here. */
function unpack(tarball: string): void {
  const modules = join(app, 'node_modules');
  mkdirSync(join(modules, 'opencif'), { recursive: true });
  const to = ['--strip-components=1', '-C', join(modules, 'opencif')];
  execFileSync('tar', ['-xzf', join(folder, tarball), ...to]);
  const { dependencies } = JSON.parse(readFileSync(join(modules, 'opencif/package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    if (existsSync(join(modules, 'opencif/node_modules', name))) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'dir');
  }
}

test.runIf(full)('it is installed under --engine-strict, and npm warns of no engine and no script', () => {
  expect(said).not.toMatch(/EBADENGINE|Unsupported engine|install-scripts/);
});

test.runIf(full)(
  'what is installed is what was tested: every package at the version of package-lock.json',
  () => {
    const { packages } = lockOf(join(app, 'node_modules/.package-lock.json'));
    const installed = Object.entries(packages).filter(([path]) => path !== 'node_modules/opencif');
    const versions = (entries: [string, Locked][]) =>
      Object.fromEntries(
        entries.map(([path, { version }]) => [path.replace('node_modules/opencif/', ''), version]),
      );
    expect(versions(installed)).toEqual(versions(product));
  },
);

test.runIf(full)(
  'what does not come with the package is named by it, at one version, and needs nothing itself',
  () => {
    const { packages } = lockOf(join(app, 'node_modules/.package-lock.json'));
    const apart = Object.entries(packages).filter(([path]) => !path.startsWith('node_modules/opencif'));
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(apart.length).toBeGreaterThan(0);
    for (const [path, { version, dependencies: needed }] of apart) {
      expect([path, dependencies[path.replace('node_modules/', '')], needed]).toEqual([
        path,
        version,
        undefined,
      ]);
    }
  },
);

test('no dependency of the product runs a script when it is installed', () => {
  const scripted = product.filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(scripted.map(([path]) => path)).toEqual([]);
});

test('the package holds the product and nothing else', () => {
  const held = readdirSync(join(app, 'node_modules/opencif'));
  const known = [
    'deploy',
    'dist',
    'node_modules',
    'migrations',
    'docs',
    'examples',
    'openapi.json',
    'package.json',
    'README.md',
    'LICENSE',
    'NOTICE',
    'CHANGELOG.md',
  ];
  expect(held.filter((name) => !known.includes(name))).toEqual([]);
  expect(held).toEqual(expect.arrayContaining(['dist', 'migrations', 'package.json']));
});

test('installed in an empty folder it starts as the sandbox, is healthy, has its docs page, and ends cleanly', async () => {
  const dataDir = join(folder, 'data');
  const main = full ? 'node_modules/.bin/opencif' : 'node_modules/opencif/dist/main.js';
  const child = spawn(join(app, main), ['--json'], {
    cwd: app,
    env: { PATH: process.env.PATH, HOME: folder, PORT: '0', OPENCIF_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  try {
    const started = await startLine(child);
    expect(started).toMatchObject({ pid: child.pid, dataDir, engine: expect.any(String) });

    const answer = await fetch(new URL('/health', started.url));
    expect(answer.status).toBe(200);
    const requestId = expect.any(String);
    expect(await answer.json()).toEqual({ code: '0', data: { status: true }, requestId });
    expect(lockFiles(dataDir)).not.toEqual([]);
    for (const path of ['/openapi.json', '/docs', '/docs/swagger-ui.js', '/docs/start.js', '/docs/style.css'])
      expect((await fetch(new URL(path, started.url))).status).toBe(200);

    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(lockFiles(dataDir)).toEqual([]);
  } finally {
    child.kill('SIGKILL');
  }
});

/** Returns the start line from among the log lines; rejects with all output if the program ends before it. */
function startLine(child: ChildProcess): Promise<Started> {
  let printed = '';
  child.stderr?.on('data', (chunk) => {
    printed += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`opencif ended with ${code} before it served:\n${printed}`)),
    );
    if (!child.stdout) return;
    createInterface(child.stdout).on('line', (line) => {
      printed += `${line}\n`;
      const start = JSON.parse(line);
      if (start.url) resolve(start);
    });
  });
}

function lockFiles(dataDir: string): string[] {
  return readdirSync(dataDir).filter((name) => /lock/i.test(name));
}
