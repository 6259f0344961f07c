/** The client's own tarball: installed alone, compiled against by a strict program, run against a live service. */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { type Program, startProgram } from '../support/program.ts';
import { type InstalledClient, installClient, root } from '../support/sdk-package.ts';
import { readTree } from '../support/tidy.ts';

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

/** @returns the compiler's output; empty if there are no errors */
function compile(options: object, include: readonly string[] = ['program.ts']): string {
  const config = {
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      target: 'ES2023',
      skipLibCheck: false,
      outDir: 'out',
      rootDir: '.',
      ...options,
    },
    include,
  };
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/lib/tsc.js');
  return spawnSync(process.execPath, [tsc, '-p', app], { encoding: 'utf8' }).stdout;
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

  test.each([
    [
      'a program for the browser',
      { lib: ['ES2023', 'DOM'], types: [], module: 'ESNext', moduleResolution: 'bundler' },
    ],
    [
      'a program for Node.js',
      {
        lib: ['ES2023'],
        types: ['node'],
        typeRoots: [join(root, 'node_modules/@types')],
        module: 'NodeNext',
      },
    ],
  ])('is compiled against, strictly, by %s', (_name, options) => {
    expect(compile(options)).toBe('');
  });

  test('has examples that the compiler finds nothing wrong with', () => {
    cpSync(join(app, 'node_modules/opencif-sdk/examples'), join(app, 'examples'), { recursive: true });
    const said = compile(
      {
        lib: ['ES2023'],
        types: ['node'],
        typeRoots: [join(root, 'node_modules/@types')],
        module: 'NodeNext',
        allowJs: true,
        checkJs: true,
        noEmit: true,
      },
      ['examples/*.mjs'],
    );
    expect(said).toBe('');
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
