/** The client's types, read by every promised TypeScript version, the way users' projects read them. */
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InstalledClient, installClient, root } from '../support/sdk-package.ts';

/** The oldest, one in between and the current one, by the name of their package here. */
const compilers = ['typescript-4.9', 'typescript', 'typescript-7'];

const node16 = { module: 'node16', moduleResolution: 'node16' };
const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' };
const bundler = { module: 'esnext', moduleResolution: 'bundler' };
/** From before `exports` existed; removed in version 7. */
const node10 = { module: 'commonjs', moduleResolution: 'node' };

interface Way {
  readonly compiler: string;
  readonly options: { readonly module: string; readonly moduleResolution: string };
  /** Endings of the program's files: modules, CommonJS, or whatever the project is. */
  readonly endings: readonly string[];
}

const asBoth = ['mts', 'cts'];
const ways: Way[] = [
  { compiler: 'typescript-4.9', options: node16, endings: asBoth },
  { compiler: 'typescript-4.9', options: node10, endings: ['ts'] },
  ...compilers.slice(1).flatMap((compiler) => [
    { compiler, options: node16, endings: asBoth },
    { compiler, options: nodenext, endings: asBoth },
    { compiler, options: bundler, endings: ['ts'] },
  ]),
];

let installed: InstalledClient;
beforeAll(() => {
  installed = installClient();
  // The client as part of the service's package, which is this repository after a build.
  symlinkSync(root, join(installed.app, 'node_modules/opencif'), 'junction');
});
afterAll(() => installed?.remove());

function run(script: string, ...args: string[]) {
  return spawnSync(process.execPath, [script, ...args], { cwd: installed.app, encoding: 'utf8' });
}

/** Output of the compiler for each way, kept because each takes seconds and two tests use the first. */
const said = new Map<Way, string>();

/** Each way has its own output folder. */
const outDirOf = (way: Way) => `out/${ways.indexOf(way)}`;

/**
 * Compiles the program twice, once for all tests: with the client that is installed alone, and with that of the
 * service's package.
 *
 * @returns the compiler's output; empty if there are no errors
 */
function compile(way: Way): string {
  const kept = said.get(way) ?? compileNow(way);
  said.set(way, kept);
  return kept;
}

function compileNow(way: Way): string {
  const { compiler, options, endings } = way;
  const program = readFileSync(join(root, 'test/sdk/reader.ts'), 'utf8');
  const files = endings.flatMap((ending) => [`alone.${ending}`, `within.${ending}`]);
  for (const name of files) {
    const text = name.startsWith('alone') ? program : program.replaceAll("'opencif-sdk'", "'opencif/sdk'");
    writeFileSync(join(installed.app, name), text);
  }
  const compilerOptions = {
    ...options,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    types: [],
    skipLibCheck: false,
    outDir: outDirOf(way),
    rootDir: '.',
  };
  writeFileSync(join(installed.app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  return run(join(root, 'node_modules', compiler, 'bin/tsc'), '-p', installed.app).stdout;
}

test.each(ways)(
  '$compiler, $options.moduleResolution: nothing is wrong with a program that reads the types',
  (way) => {
    expect(compile(way)).toBe('');
  },
);

test('what was compiled runs, as a module and with require', () => {
  const [way] = ways;
  if (way === undefined) throw new Error('There is no way.');
  expect(compile(way)).toBe('');
  for (const name of ['alone.mjs', 'alone.cjs', 'within.mjs', 'within.cjs']) {
    expect(run(join(outDirOf(way), name))).toMatchObject({
      stderr: '',
      stdout: 'CustomerNotFoundError false 400\n',
    });
  }
  expect(readFileSync(join(installed.app, outDirOf(way), 'alone.cjs'), 'utf8')).toContain(
    'require("opencif-sdk")',
  );
});

test('the documentation names the least version', () => {
  const { version } = JSON.parse(
    readFileSync(join(root, 'node_modules', compilers[0] ?? '', 'package.json'), 'utf8'),
  ) as { version: string };
  const least = version.replace(/\.\d+$/, '');
  for (const page of ['README.md', 'docs/sdk.md']) {
    const named = readFileSync(join(root, page), 'utf8').includes(`TypeScript ${least} or newer`);
    expect({ page, named }).toEqual({ page, named: true });
  }
});
