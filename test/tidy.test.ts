/** The house rules that a machine can check; each exception is listed here with its reason. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { endpoints } from '../src/contract/endpoints.ts';
import * as tidy from './support/tidy.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = tidy.readTree(join(root, 'src'));

/** Returns everything that a rule finds in `src`, except in the named files. */
function findings(rule: (file: tidy.SourceFile) => string[], except: readonly string[] = []): string[] {
  return source.filter((file) => !except.includes(file.path)).flatMap(rule);
}

describe('source', () => {
  test('a room imports only what the table of rooms allows', () => {
    expect(findings(tidy.wrongArrows)).toEqual([]);
  });

  test('the tree in docs/architecture.md shows exactly the folders there are', () => {
    const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    const folders = source.flatMap(({ path }) => {
      const [room, folder] = dirname(path).split('/');
      return path.includes('/') ? [room, folder === undefined ? room : `${room}/${folder}`] : [];
    });
    expect(tidy.drawnFolders(page)).toEqual([...new Set(folders)].sort());
  });

  test('no files import each other in a circle', () => {
    expect(tidy.circles(source)).toEqual([]);
  });

  test('only config.ts reads the environment', () => {
    const except = [
      'config.ts', // that file
      'sdk/environment.ts', // the client runs in other programs, which have no config.ts
    ];
    expect(findings(tidy.environmentReads, except)).toEqual([]);
  });

  test('the streams of the process are used in one file, so that a command can be run with others', () => {
    expect(findings(tidy.processStreams, ['cli/shell/surroundings.ts'])).toEqual([]);
  });

  test('time and ids come from one file', () => {
    const except = [
      'mint.ts', // that file
      'sdk/mint.ts', // the same for the client, which runs in other programs
      'console/browser/clock.ts', // the same for the modules that run in pages
      'cli/admin/login.ts', // an operator's command happens when it is typed
      'cli/retention/age.ts', // an age counts from when the command is typed
      'storage/pglite/holder.ts', // the lock file tells people since when it is held; no rule reads it
      'storage/pglite/lock.ts', // the lock is written under a name that nobody else has
    ];
    expect(findings(tidy.clockAndChance, except)).toEqual([]);
  });

  test('no function is longer than 60 lines, no file with functions longer than 300', () => {
    expect(findings((file) => tidy.longFunctions(file, 60))).toEqual([]);
    expect(findings((file) => tidy.longFile(file, 300))).toEqual([]);
  });

  test('every SQL text that touches a customer names the aggregator', () => {
    const except = ['storage/sandbox/sandbox-reset.ts']; // empties the sandbox of every aggregator
    const storage = findings(tidy.tenantless, except).filter((found) => found.startsWith('storage/'));
    expect(storage).toEqual([]);
  });

  test('SQL about a table stands in storage only', () => {
    expect(findings(tidy.tableSql).filter((found) => !found.startsWith('storage/'))).toEqual([]);
  });

  test('PGlite is reached through the files of its engine only, and never through a socket', () => {
    expect(findings(tidy.openedPglite)).toEqual([]);
  });

  test('every file starts by saying what it is', () => {
    const folders = ['src', 'test', 'scripts'];
    const silent = folders.flatMap((folder) => tidy.readTree(join(root, folder)).flatMap(tidy.noHeader));
    expect(silent).toEqual([]);
  });
});

describe('every endpoint', () => {
  const wire = readdirSync(join(root, 'test/wire'));
  const routes = readdirSync(join(root, 'test/http'), { recursive: true, encoding: 'utf8' }).map((path) =>
    path.split(sep).at(-1),
  );

  test.each(endpoints.map(({ name }) => name))('%s has a wire example and a test of its route', (name) => {
    expect(wire.some((file) => file.startsWith(`${name}.`) && file.endsWith('.json'))).toBe(true);
    expect(routes).toContain(`${name}.engine.test.ts`);
  });

  test.each(['isolation', 'rights'])(
    'has its row in the matrix of %s, which is made from the list',
    (name) => {
      const file = join(root, `test/http/${name}.engine.test.ts`);
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(file, 'utf8')).toMatch(
        /import \{[^}]*\bendpoints\b[^}]*\} from '.*contract\/endpoints\.ts'/,
      );
    },
  );
});

describe('the rules notice', () => {
  const seen = (rule: (file: tidy.SourceFile) => string[], path: string, text: string) =>
    rule(tidy.parse(path, text)).length;

  test.each([
    ['domain/a.ts', "import { b } from '../storage/b.ts';", 1],
    ['domain/a.ts', "import { b } from '../contract/b.ts';", 0],
    ['domain/a.ts', "import { randomUUID } from 'node:crypto';", 1],
    ['storage/a.ts', "import { b } from '../domain/b.ts';", 1],
    ['storage/a.ts', "import type { b } from '../domain/b.ts';", 0],
    ['storage/a.ts', "import { type b } from '../domain/b.ts';", 0],
    ['http/a.ts', "const b = await import('pg');", 1],
    ['http/a.ts', "import { Ajv } from 'ajv';", 1],
    ['validation/a.ts', "import { b } from '../domain/b.ts';", 1],
    ['sdk/a.ts', "export * from '../contract/b.ts';", 1],
    ['cli/customer/a.ts', "import { b } from '../../storage/engine/b.ts';", 1],
    ['cli/serve/a.ts', "import { b } from '../../storage/engine/b.ts';", 0],
    ['http/a.ts', "import '../main.ts';", 1],
    ['http/server.ts', "import { b } from './frame/b.ts';", 0],
    ['http/frame/a.ts', "import { b } from '../server.ts';", 1],
    ['http/customer/a.ts', "import { b } from '../frame/b.ts';", 0],
    ['http/frame/a.ts', "import type { b } from '../customer/b.ts';", 1],
    ['storage/record/a.ts', "import { b } from '../customer/b.ts';", 1],
    ['http/frame/a.ts', "import { Mint } from '../../mint.ts';", 0],
    ['domain/a.ts', "import { Mint } from '../mint.ts';", 1],
    ['storage/new/a.ts', '', 1],
    ['console/find/a.tsx', "import { b } from '../frame/components/b.tsx';", 0],
    ['console/frame/a.ts', "import { b } from '../find/b.ts';", 1],
    ['console/find/a.ts', "import { b } from '../../storage/engine/b.ts';", 1],
    ['http/a.ts', "import { b } from '../console/b.ts';", 1],
    ['console/browser/a.ts', "import { b } from './b.ts';", 0],
    ['console/browser/a.ts', "import { b } from '../words/b.ts';", 0],
    ['console/browser/a.ts', "import { b } from '../frame/b.ts';", 1],
    ['console/browser/a.ts', "import type { b } from '../../contract/b.ts';", 0],
    ['console/browser/a.ts', "import { b } from '../../contract/b.ts';", 1],
    ['console/frame/a.ts', "import { b } from '../browser/b.ts';", 1],
  ])('arrows of %s: %s', (path, text, count) => {
    expect(seen(tidy.wrongArrows, path, text)).toBe(count);
  });

  test('a circle of two files, and none where three stand in a row', () => {
    const file = (path: string, ...targets: string[]) =>
      tidy.parse(path, targets.map((target) => `import type { a } from './${target}';`).join('\n'));
    expect(tidy.circles([file('a.ts', 'b.ts'), file('b.ts', 'c.ts'), file('c.ts')])).toEqual([]);
    expect(tidy.circles([file('a.ts', 'b.ts'), file('b.ts', 'a.ts')])).toEqual([['a.ts', 'b.ts']]);
  });

  test('environment, streams, clock, chance, tenant, sockets, length and header', () => {
    expect(seen(tidy.environmentReads, 'a.ts', 'const a = process.env.A;')).toBe(1);
    expect(seen(tidy.processStreams, 'a.ts', 'process.stdout.write(process.pid);')).toBe(1);
    expect(seen(tidy.clockAndChance, 'a.ts', 'a(Date.now(), new Date(), Math.random(), new Date(1));')).toBe(
      3,
    );
    expect(seen(tidy.clockAndChance, 'a.ts', "import { randomUUID } from 'node:crypto';")).toBe(1);
    expect(seen(tidy.tenantless, 'a.ts', "const text = 'delete from customer where customer_id = $1';")).toBe(
      1,
    );
    expect(
      seen(tidy.tenantless, 'a.ts', "const text = 'select 1 from customer where aggregator_id = $1';"),
    ).toBe(0);
    expect(seen(tidy.tableSql, 'a.ts', "const a = 'select a from b'; const c = `UPDATE b SET c = 1`;")).toBe(
      2,
    );
    expect(
      seen(tidy.tableSql, 'a.ts', "const a = 'select 1'; const b = 'Update a customer'; const c = 'with a';"),
    ).toBe(0);
    expect(seen(tidy.openedPglite, 'storage/pglite/pglite.ts', "import '@electric-sql/pglite-socket';")).toBe(
      1,
    );
    expect(seen(tidy.openedPglite, 'http/a.ts', "import '@electric-sql/pglite';")).toBe(1);
    const long = (file: tidy.SourceFile) => tidy.longFunctions(file, 3);
    expect(seen(long, 'a.ts', 'const a = () => {\n1;\n2;\n};\nfunction b() {}')).toBe(1);
    expect(seen((file) => tidy.longFile(file, 2), 'a.ts', 'function a() {\n1;\n}')).toBe(1);
    expect(seen(tidy.noHeader, 'a.ts', "import a from 'a';")).toBe(1);
  });
});
