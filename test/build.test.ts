/** A build leaves a working program, however it ends, and does nothing if there is nothing to do. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
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
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { full } from './support/scale.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
let clone: string;

beforeAll(async () => {
  clone = mkdtempSync(join(tmpdir(), 'opencif-build-'));
  const parts = [
    'assets',
    'migrations',
    'package-lock.json',
    'package.json',
    'scripts',
    'src',
    'tsconfig.json',
  ];
  for (const name of [...parts, 'tsconfig.browser.json', 'tsconfig.build.json', 'dist']) {
    if (existsSync(join(root, name))) cpSync(join(root, name), join(clone, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'), 'dir');
  expect((await build().ended).code).toBe(0);
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

/** Starts a separate process group, like one that a Ctrl-C in its terminal would reach. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, args, {
    cwd: clone,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = once(child, 'close').then(async ([code]) => ({ code, said: (await output).join('') }));
  return { pid: child.pid ?? 0, ended };
}

const build = () => start(['scripts/build.mjs']);
const works = async () => (await start(['dist/main.js', '--version']).ended).said;
const built = () => readFileSync(join(clone, 'dist/index.js'), 'utf8');
const version = `${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}\n`;

test('where nothing was changed, nothing is built', async () => {
  const before = readdirSync(join(clone, 'dist'), { recursive: true });
  expect(await build().ended).toEqual({ code: 0, said: 'dist/ is up to date.\n' });
  expect(readdirSync(join(clone, 'dist'), { recursive: true })).toEqual(before);
});

/** Adds an export at the end of the first file, so that a build shows whether it contains it. */
const add = (line: string) => appendFileSync(join(clone, 'src/index.ts'), `\n${line}\n`);

test('a Ctrl-C in the middle leaves the build before as it was', async () => {
  add('export const marker: number = 4711;');
  const stopped = build();
  while (!existsSync(join(clone, `.build-${stopped.pid}`, 'main.js'))) await delay(10);
  process.kill(-stopped.pid, 'SIGINT');
  expect((await stopped.ended).code).not.toBe(0);
  expect(await works()).toBe(version);
  expect(built()).not.toContain('4711');
});

test('so does a source that does not compile', async () => {
  const source = readFileSync(join(clone, 'src/index.ts'), 'utf8');
  add("export const wrong: number = '';");
  expect((await build().ended).code).not.toBe(0);
  expect(await works()).toBe(version);
  writeFileSync(join(clone, 'src/index.ts'), source);
});

test('builds that are done at once all take the place, one after the other, and leave nothing else', async () => {
  const folder = join(clone, 'places');
  const script = `
    import { mkdirSync, writeFileSync } from 'node:fs';
    import { takePlace } from './scripts/build-folder.mjs';
    const own = \`places/.build-\${process.pid}\`;
    for (let round = 0; round < 8; round += 1) {
      mkdirSync(own);
      for (const name of ['first', 'last']) writeFileSync(\`\${own}/\${name}\`, String(process.pid));
      takePlace(own, 'places/dist');
    }`;
  mkdirSync(folder);
  const builds = Array.from({ length: 3 }, () => start(['--input-type=module', '-e', script]));
  const ended = await Promise.all(builds.map((one) => one.ended));
  expect(ended).toEqual(builds.map(() => ({ code: 0, said: '' })));
  expect(readdirSync(folder)).toEqual(['dist']);
  const made = ['first', 'last'].map((name) => Number(readFileSync(join(folder, 'dist', name), 'utf8')));
  expect(made[0]).toBe(made[1]);
  expect(builds.map(({ pid }) => pid)).toContain(made[0]);
});

test.runIf(full)(
  'two builds at once both end well, with one that is whole and nothing left of the others',
  async () => {
    const both = await Promise.all([build().ended, build().ended]);
    const done = { code: 0, said: 'Building dist/, which takes a few seconds.\n' };
    expect(both).toEqual([done, done]);
    expect(built()).toContain('4711');
    expect(await works()).toBe(version);
    expect(existsSync(join(clone, 'dist/assets/pgdata.tar.gz'))).toBe(true);
    expect(readdirSync(clone).filter((name) => name.startsWith('.build-'))).toEqual([]);
    expect((await build().ended).said).toBe('dist/ is up to date.\n');
  },
);
