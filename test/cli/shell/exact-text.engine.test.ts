/** Bytes that are not text are refused everywhere on the command line, and a byte order mark is accepted everywhere. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sandboxCustomers } from '../../../src/contract/sandbox.ts';
import { runCommand } from '../../support/command.ts';
import { testLoginEnv } from '../../support/login.ts';
import { type OwnStore, ownStore } from '../../support/own-store.ts';
import { clientOf } from '../../support/sdk.ts';
import { startTestServer } from '../../support/server.ts';

const { customerId = '' } = sandboxCustomers[0] ?? {};
let server: Awaited<ReturnType<typeof startTestServer>>;
let env: Record<string, string>;
let folder: string;
/** What the commands that administer a store open. */
let store: OwnStore;

beforeAll(async () => {
  server = await startTestServer();
  env = testLoginEnv(server.url);
  store = await ownStore();
});
afterAll(async () => {
  await server.close();
  await store.remove();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-text-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const update = (city: string) =>
  JSON.stringify({
    customerId,
    customer: {
      addresses: [
        {
          type: 'PRIMARY',
          addressLine1: 'Main St',
          city,
          postalCode: '12345',
          stateCode: 'PA',
          countryCodeA3: 'USA',
        },
      ],
    },
  });

/** Creates a file with these bytes. */
function file(bytes: Uint8Array | string, name = 'file.ndjson'): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Runs it with the file in each of the encodings; all of them must be refused, except UTF-16 if it reads that. */
async function expectRefused(
  text: string,
  run: (bytes: Buffer) => Promise<{ code: number | null; stderr: string }>,
  readsUtf16 = false,
) {
  const before = (await clientOf(server.url).customers.get(customerId).withResponse()).version;
  const forms: [Buffer, string][] = [
    [Buffer.from(text, 'latin1'), 'is not UTF-8: line 1'],
    [Buffer.from(`\uFEFF${text}`, 'utf16le'), 'is UTF-16'],
  ];
  for (const [bytes, words] of readsUtf16 ? forms.slice(0, 1) : forms) {
    const { code, stderr } = await run(bytes);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) });
    expect(stderr).toContain('iconv');
    expect(stderr).not.toMatch(/K.{0,3}ln/);
  }
  expect((await clientOf(server.url).customers.get(customerId).withResponse()).version).toBe(before);
}

describe('refused, without a change:', () => {
  test.each(['update', 'init'])(
    'the body of customer %s, in a file and on standard input',
    async (command) => {
      await expectRefused(update('Köln'), (bytes) => runCommand(['customer', command, file(bytes)], env));
      await expectRefused(update('Köln'), (bytes) => runCommand(['customer', command, '-'], env, bytes));
    },
  );

  test('a file of customers and standard input of an import', async () => {
    await expectRefused(update('Köln'), (bytes) => runCommand(['import', file(bytes)], env), true);
    const args = ['import', '-', '--format', 'ndjson', '--checkpoint', join(folder, 'mark')];
    await expectRefused(update('Köln'), (bytes) => runCommand(args, env, bytes), true);
  });

  test('the map and the checkpoint of an import', async () => {
    const csv = file('Köln\nx\n', 'a.csv');
    await expectRefused('{"Köln":"email"}', (bytes) =>
      runCommand(['import', csv, '--map', file(bytes)], env),
    );
    const args = ['import', file(update('Bonn'), 'b.ndjson'), '--checkpoint'];
    await expectRefused('{"Köln":1}', (bytes) => runCommand([...args, file(bytes, 'mark')], env));
  });

  test('heads of a history, and a password', async () => {
    await expectRefused('{"Köln":1}', (bytes) =>
      runCommand(['history', 'verify', '--heads', file(bytes)], store.env),
    );
    const args = ['login', 'set-password', 'CONNECTFI_CLIENTID', '--stdin'];
    await expectRefused('Köln!Köln!1a', (bytes) => runCommand(args, store.env, bytes));
  });

  test('an argument, and a setting', async () => {
    const search = await runCommand(['customer', 'search', '--last-name', 'K\uFFFDln'], env);
    expect(search).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Argument 4 has a byte'),
    });
    const setting = await runCommand(['customer', 'search'], { ...env, OPENCIF_PASSWORD: 'K\uFFFDln' });
    expect(setting).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('OPENCIF_PASSWORD has a byte'),
    });
  });
});

test('the master key of a data folder', async () => {
  const own = { OPENCIF_DATA_DIR: folder, OPENCIF_DURABILITY: 'fast' };
  const key = Buffer.alloc(32, 7).toString('base64');
  file(Buffer.from(`\uFEFF${key}\r\n`, 'utf16le'), 'master.key');
  expect(await runCommand(['login', 'list'], own)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('master.key is UTF-16'),
  });
  file(`${key.slice(0, 20)}%${key.slice(20)}\n`, 'master.key');
  expect(await runCommand(['login', 'list'], own)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('does not hold a key of 32 bytes'),
  });
  file(`\uFEFF${key}\r\n`, 'master.key');
  expect((await runCommand(['login', 'list'], own)).code).toBe(0);
});

test('a byte order mark is accepted: in files, on standard input, in a map, in heads, before a password', async () => {
  const bom = '\uFEFF';
  expect((await runCommand(['customer', 'update', file(bom + update('Bonn'))], env)).code).toBe(0);
  expect((await runCommand(['customer', 'update', '-'], env, bom + update('Köln'))).code).toBe(0);
  expect(await clientOf(server.url).customer.status(customerId)).toMatchObject({
    customer: { addresses: [{ city: 'Köln' }] },
  });
  const csv = file(`${bom}Köln,Mail\n${customerId},new@example.test\n`, 'a.csv');
  const map = file(`${bom}{"Köln":"customerId","Mail":"email"}`, 'map.json');
  expect((await runCommand(['import', csv, '--map', map], env)).code).toBe(0);
  const set = ['login', 'set-password', 'CONNECTFI_CLIENTID', '--stdin'];
  expect((await runCommand(set, store.env, `${bom}Abcdef!1\n`)).code).toBe(0);
  const { stdout } = await runCommand(['history', 'head'], store.env);
  expect((await runCommand(['history', 'verify', '--heads', file(bom + stdout)], store.env)).code).toBe(0);
});

test('a real argument of another encoding is refused by the real program', async () => {
  const main = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
  const line = `exec "$0" "$1" customer search --last-name "$(printf 'K\\366ln')"`;
  const child = spawn('sh', ['-c', line, process.execPath, main], {
    env: { PATH: process.env.PATH, ...env },
  });
  const [code, stderr] = await Promise.all([once(child, 'close').then(([code]) => code), text(child.stderr)]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('Argument 4')]);
});
