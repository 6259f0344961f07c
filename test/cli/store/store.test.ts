/** What the first command creates in a new data folder, and how later ones handle a lost or wrong master key. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sandboxLogin, sandboxPeople } from '../../../src/contract/sandbox.ts';
import { runCommand } from '../../support/command.ts';

let folder: string;
let env: Record<string, string>;
let key: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-folder-'));
  env = { OPENCIF_DATA_DIR: join(folder, 'data'), OPENCIF_DURABILITY: 'fast' };
  key = join(folder, 'data', 'master.key');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a login added before the first start leaves the sandbox its sample', async () => {
  expect((await runCommand(['login', 'add', 'FIRST', '--aggregator', 'FIRST'], env)).code).toBe(0);
  const { stdout } = await runCommand(['login', 'list', '--json'], env);
  const logins = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).login);
  const sample = [sandboxLogin, ...sandboxPeople].map(({ login }) => login);
  expect(logins.sort()).toEqual([...sample, 'FIRST'].sort());
});

test.skipIf(process.platform === 'win32')('nothing in the data folder is open to other users', () => {
  const all = readdirSync(join(folder, 'data'), { recursive: true, encoding: 'utf8' });
  expect(all).toEqual(expect.arrayContaining(['master.key', 'format.json', join('pgdata', 'PG_VERSION')]));
  expect(all.filter((name) => (statSync(join(folder, 'data', name)).mode & 0o077) !== 0)).toEqual([]);
});

describe('the master key', () => {
  test('is made in the data folder, readable by this user only', () => {
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(key, 'utf8'), 'base64')).toHaveLength(32);
  });

  test('that is wrong is told, and one that is gone is not replaced', async () => {
    const wrong = { ...env, OPENCIF_MASTER_KEY: Buffer.alloc(32, 9).toString('base64') };
    const refused = await runCommand(['serve'], wrong);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('master key does not fit');
    const kept = readFileSync(key);
    rmSync(key);
    const missing = await runCommand(['serve'], env);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain(`${key} is missing`);
    expect(existsSync(key)).toBe(false);
    writeFileSync(key, kept, { mode: 0o600 });
    expect((await runCommand(['login', 'list'], env)).code).toBe(0);
  });
});
