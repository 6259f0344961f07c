/** `opencif doctor`: what it checks, and what it reports. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../support/command.ts';
import { startIdentityProvider } from '../../support/identity-provider.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-doctor-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const doctor = (env: Record<string, string>) => runCommand(['doctor'], env);

test('is content with a fresh folder, and leaves it unmade', async () => {
  const fresh = join(folder, 'fresh');
  const { code, stdout } = await doctor({ OPENCIF_DATA_DIR: fresh });
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.not.stringContaining('FAIL') });
  expect(existsSync(fresh)).toBe(false);
});

test('checks every part of a durable folder', async () => {
  const env = { OPENCIF_DATA_DIR: join(folder, 'data') };
  expect((await runCommand(['login', 'list'], { ...env, OPENCIF_DURABILITY: 'fast' })).code).toBe(0);
  const { code, stdout } = await doctor({ ...env, OPENCIF_DURABILITY: 'full' });
  expect(code).toBe(0);
  expect(stdout.trim().split('\n').length).toBeGreaterThanOrEqual(6);
  if (process.platform !== 'win32')
    expect(stdout).toContain(`${env.OPENCIF_DATA_DIR} is open to this user only`);
});

test.skipIf(process.platform === 'win32')(
  'says that other users can use the data folder, what to do, and that it is private the next time',
  async () => {
    const env = { OPENCIF_DATA_DIR: join(folder, 'data'), OPENCIF_DURABILITY: 'fast' };
    const ok = `ok    data folder: ${env.OPENCIF_DATA_DIR} is open to this user only`;
    const key = join(folder, 'data', 'master.key');
    chmodSync(key, 0o644);
    const { code, stdout } = await doctor(env);
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining(`FAIL  data folder: other users can use ${key} and 0 more`),
    });
    expect(await doctor(env)).toMatchObject({ code: 0, stdout: expect.stringContaining(ok) });
  },
);

test.skipIf(process.platform === 'win32')(
  'says that a new data folder would be refused, and leaves it as it is',
  async () => {
    const shared = join(folder, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o755);
    writeFileSync(join(shared, 'notes.txt'), '');
    const { code, stdout } = await doctor({ OPENCIF_DATA_DIR: shared });
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining(`FAIL  data folder: Data folder ${shared} is open to other users`),
    });
  },
);

test('names what is wrong, for a bad configuration and for a server that is not there', async () => {
  const bad = await doctor({ OPENCIF_DATA_DIR: join(folder, 'bad'), PORT: 'x' });
  expect(bad.code).toBe(1);
  expect(bad.stdout).toContain('FAIL  configuration: PORT must be');
  const down = await doctor({
    DATABASE_URL: 'postgres://u:hunter2hunter2@127.0.0.1:1/x',
    OPENCIF_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  });
  expect(down.code).toBe(1);
  expect(down.stdout).toMatch(/FAIL {2}.*ECONNREFUSED/);
  expect(down.stdout + down.stderr).not.toContain('hunter2');
});

test('asks the identity provider, if there is one, and says whether it answers', async () => {
  const provider = await startIdentityProvider();
  provider.serve(['http://127.0.0.1:1/session/openid/callback']);
  const env = {
    OPENCIF_DATA_DIR: join(folder, 'provider'),
    OPENCIF_OPENID_ISSUER: provider.issuer,
    OPENCIF_OPENID_CLIENT_ID: 'opencif',
    OPENCIF_OPENID_CLIENT_SECRET: 'a-secret-of-the-tests-only',
    OPENCIF_OPENID_ROLES: 'cif-support=ACME:support',
  };
  const ok = `ok    identity provider: ${provider.issuer} answers`;
  expect(await doctor(env)).toMatchObject({ code: 0, stdout: expect.stringContaining(ok) });
  await provider.close();
  const { code, stdout } = await doctor(env);
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: expect.stringContaining(`FAIL  identity provider: ${provider.issuer}: `),
  });
  expect(stdout).not.toContain('a-secret');
});
