/**
 * The client's own tarball: installed alone, compiled against by a strict program and by every promised TypeScript
 * version, run against a live service.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { type Program, startProgram } from '../support/program.ts';
import { briefProcesses, full } from '../support/scale.ts';
import { type InstalledClient, installClient, root } from '../support/sdk-package.ts';
import { readTree } from '../support/tidy.ts';

/** The current TypeScript, and before it one in the middle of the promised ones, by the name of their package here. */
const compilers = full ? ['typescript', 'typescript-7'] : ['typescript-7'];

let installed: InstalledClient;
let app: string;
let program: Program;

beforeAll(async () => {
  installed = installClient();
  app = installed.app;
  cpSync(join(root, 'test/sdk/program.ts'), join(app, 'program.ts'));
  program = await startProgram({ OPENCIF_DATA_DIR: join(installed.folder, 'data') });
});

afterAll(async () => {
  await program?.kill();
  installed?.remove();
});

interface Project {
  readonly folder: string;
  /** Name of the compiler's package here. */
  readonly compiler: string;
  readonly options: object;
  /** Patterns of the files to compile. */
  readonly include: readonly string[];
}

/**
 * Compiles strictly, and checks the client's declarations too, but not those of the compiler itself.
 *
 * @returns the compiler's output; empty if there are no errors
 */
function compiled({ folder, compiler, options, include }: Project): string {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    skipDefaultLibCheck: true,
    outDir: 'out',
    rootDir: '.',
    ...options,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }));
  return run(folder, join(root, 'node_modules', compiler, 'bin/tsc'), '-p', '.').stdout;
}

function run(cwd: string, script: string, ...args: string[]) {
  const all = [...briefProcesses, script, ...args];
  return spawnSync(process.execPath, all, { cwd, encoding: 'utf8', timeout: 300_000 });
}

/** What a compiler says about a program of the project with the client alone. */
function compile(compiler: string, options: object, include: readonly string[] = ['program.ts']): string {
  const target = { target: 'ES2023', ...options };
  return compiled({ folder: app, compiler, options: target, include });
}

describe('the tarball', () => {
  test('is one package without dependencies, and holds the client, its types and its pages', () => {
    const installed = readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(installed).toEqual(['opencif-sdk']);
    const held = readdirSync(join(app, 'node_modules/opencif-sdk'));
    const known = ['LICENSE', 'NOTICE', 'README.md', 'api.md', 'contract', 'examples', 'package.json', 'sdk'];
    expect(held.sort()).toEqual(known);
    const running = readdirSync(join(app, 'node_modules/opencif-sdk/contract'));
    expect(running.filter((name) => !/\.d\.c?ts$/.test(name))).toEqual([]);
  });

  test('names no module of Node.js, so that other runtimes can load it', () => {
    const files = readTree(join(root, 'src/sdk'));
    const named = files.flatMap(({ text }) =>
      [...text.matchAll(/from '([^.'][^']*)'/g)].map(([, name]) => name),
    );
    expect(named).toEqual([]);
  });

  const forNode = {
    lib: ['ES2023'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    module: 'NodeNext',
  };

  test.each(compilers)('is compiled against, strictly, by a program for the browser, with %s', (compiler) => {
    const options = { lib: ['ES2023', 'DOM'], types: [], module: 'ESNext', moduleResolution: 'bundler' };
    expect(compile(compiler, options)).toBe('');
  });

  test.each(compilers)('and by one for Node.js, with %s', (compiler) => {
    expect(compile(compiler, forNode)).toBe('');
  });

  test.each(compilers)('has examples that %s finds nothing wrong with', (compiler) => {
    cpSync(join(app, 'node_modules/opencif-sdk/examples'), join(app, 'examples'), { recursive: true });
    const checked = { ...forNode, allowJs: true, checkJs: true, noEmit: true };
    expect(compile(compiler, checked, ['examples/*.mjs'])).toBe('');
  });

  test('runs where the objects of the language are frozen', () => {
    const program = `
      import { OpenCIF } from 'opencif-sdk';
      const fetch = async () => new Response('{"code":"customerNotFound"}', { status: 400 });
      const client = new OpenCIF({ baseURL: 'http://127.0.0.1:9', token: 'token', fetch });
      await client.customer.status('a').catch((error) => console.log(error.name, error.status));`;
    const args = ['--frozen-intrinsics', '--input-type=module', '-e', program];
    const { stdout } = spawnSync(process.execPath, args, { cwd: app, encoding: 'utf8', timeout: 300_000 });
    expect(stdout).toBe('CustomerNotFoundError 400\n');
  });

  test('runs against a live service', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(app, 'out/program.js')], {
      encoding: 'utf8',
      timeout: 300_000,
      env: {
        PATH: process.env.PATH,
        OPENCIF_BASE_URL: program.url,
        OPENCIF_LOGIN: sandboxLogin.login,
        OPENCIF_PASSWORD: sandboxLogin.password,
      },
    });
    expect(stderr).toBe('');
    expect(stdout).toBe('individual version 2, conflict on 2: email\n');
    expect(status).toBe(0);
  });
});

describe('its types', () => {
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
  const oldest: Way = { compiler: 'typescript-4.9', options: node16, endings: asBoth };
  const ways: Way[] = [
    oldest,
    { compiler: 'typescript-4.9', options: node10, endings: ['ts'] },
    ...compilers.flatMap((compiler) => [
      { compiler, options: node16, endings: asBoth },
      { compiler, options: nodenext, endings: asBoth },
      { compiler, options: bundler, endings: ['ts'] },
    ]),
  ];

  let folder: string;
  beforeAll(() => {
    folder = join(installed.folder, 'types');
    mkdirSync(folder);
    for (const name of ['package.json', 'node_modules'])
      cpSync(join(app, name), join(folder, name), { recursive: true });
    // The client as part of the service's package, which is this repository after a build.
    symlinkSync(root, join(folder, 'node_modules/opencif'), 'junction');
  });

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
  function compileFor(way: Way): string {
    const kept = said.get(way) ?? compileNow(way);
    said.set(way, kept);
    return kept;
  }

  function compileNow(way: Way): string {
    const program = readFileSync(join(root, 'test/sdk/reader.ts'), 'utf8');
    const files = way.endings.flatMap((ending) => [`alone.${ending}`, `within.${ending}`]);
    for (const name of files) {
      const text = name.startsWith('alone') ? program : program.replaceAll("'opencif-sdk'", "'opencif/sdk'");
      writeFileSync(join(folder, name), text);
    }
    const setting = { target: 'ES2022', lib: ['ES2022', 'DOM'], types: [], outDir: outDirOf(way) };
    const options = { ...way.options, ...setting };
    return compiled({ folder, compiler: way.compiler, options, include: files });
  }

  test.each(ways)(
    '$compiler, $options.moduleResolution: nothing is wrong with a program that reads them',
    (way) => {
      expect(compileFor(way)).toBe('');
    },
  );

  test('what was compiled runs, as a module and with require', () => {
    expect(compileFor(oldest)).toBe('');
    for (const name of ['alone.mjs', 'alone.cjs', 'within.mjs', 'within.cjs']) {
      expect(run(folder, join(outDirOf(oldest), name))).toMatchObject({
        stderr: '',
        stdout: 'CustomerNotFoundError false 400\n',
      });
    }
    const common = readFileSync(join(folder, outDirOf(oldest), 'alone.cjs'), 'utf8');
    expect(common).toContain('require("opencif-sdk")');
  });

  test('the documentation names the least version that reads them', () => {
    const manifest = readFileSync(join(root, 'node_modules', oldest.compiler, 'package.json'), 'utf8');
    const least = (JSON.parse(manifest) as { version: string }).version.replace(/\.\d+$/, '');
    for (const page of ['README.md', 'docs/sdk.md']) {
      const named = readFileSync(join(root, page), 'utf8').includes(`TypeScript ${least} or newer`);
      expect({ page, named }).toEqual({ page, named: true });
    }
  });
});
