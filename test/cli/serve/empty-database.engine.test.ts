/** `opencif serve --no-migrate` on a PostgreSQL database without tables. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { administer, withDatabase } from '../../support/administer.ts';
import { runCommand } from '../../support/command.ts';
import { openTestDatabase, type TestDatabase, testEngine } from '../../support/database.ts';
import { testMasterKey } from '../../support/server.ts';

let beside: TestDatabase;
let url = '';
beforeAll(async () => {
  beside = await openTestDatabase();
  if (beside.url === null) return;
  const name = `${new URL(beside.url).pathname.slice(1)}_empty`;
  await administer(beside.url, `CREATE DATABASE ${name}`);
  url = withDatabase(beside.url, name);
});
afterAll(async () => {
  // A pooler still has connections to it.
  if (url !== '')
    await administer(beside.url ?? '', `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
  await beside.drop();
});
beforeEach(({ skip }) => skip(testEngine !== 'postgres', 'a new embedded store is never empty'));

test('is refused with what to do, and nothing is made', async () => {
  const env = { DATABASE_URL: url, OPENCIF_MASTER_KEY: testMasterKey.export().toString('base64') };
  for (const [args, more] of [
    [['serve', '--no-migrate'], {}],
    [['serve'], { OPENCIF_MIGRATE: 'false' }],
  ] as const) {
    const { code, stderr } = await runCommand(args, { ...env, ...more });
    expect(code).toBe(1);
    expect(stderr).toContain('The database is at schema 0');
    expect(stderr).toContain('opencif migrate');
  }
  const again = await runCommand(['migrate'], env);
  expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Schema 0 -> \d+\.\n$/) });
  expect((await runCommand(['migrate'], env)).stdout).toMatch(/^Schema \d+: nothing to do\.\n$/);
});
