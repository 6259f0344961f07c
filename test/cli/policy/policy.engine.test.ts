/** `opencif policy`, against a live server. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addLogin } from '../../../src/storage/account/login.ts';
import { runCommand } from '../../support/command.ts';
import { quickHash } from '../../support/quick-hash.ts';
import { startTestServer, testPassword } from '../../support/server.ts';

let server: Awaited<ReturnType<typeof startTestServer>>;
const passwordHash = quickHash(testPassword);

beforeAll(async () => {
  server = await startTestServer();
  for (const role of ['admin', 'auditor'] as const) {
    const now = new Date().toISOString();
    const made = { login: `own_${role}`, aggregatorId: 'own', role, passwordHash, now } as const;
    await addLogin(server.database, server.vault, { ...made, disclosure: 'masked' });
  }
});
afterAll(() => server.close());

const run = (role: 'admin' | 'auditor', ...args: string[]) =>
  runCommand(['policy', ...args], {
    OPENCIF_BASE_URL: server.url,
    OPENCIF_LOGIN: `own_${role}`,
    OPENCIF_PASSWORD: testPassword,
  });

test('show tells what people need, in words and as JSON; set changes what is named and nothing else', async () => {
  const shown = await run('auditor', 'show');
  expect(shown.code).toBe(0);
  expect(shown.stdout).toBe(
    'People may correct a customer without verifying the caller.\n' +
      'A caller is verified if 3 answers match, including taxNumberLast4.\n',
  );
  const set = await run('admin', 'set', '--verified-caller', 'required');
  expect(set.code).toBe(0);
  expect(set.stdout).toContain('only within ten minutes of verifying the caller.');
  await run('admin', 'set', '--at-least', '1', '--including', 'none');
  const json = await run('auditor', 'show', '--json');
  expect(JSON.parse(json.stdout)).toEqual({
    callerVerification: { required: true, atLeast: 1, including: [] },
  });
  const back = await run('admin', 'set', '--verified-caller', 'optional', '--including', 'email,postalCode');
  expect(back.stdout).toContain('1 answer matches, including email, postalCode.');
});

test('an auditor may not set it, and what is no answer is wrong usage', async () => {
  const refused = await run('auditor', 'set', '--at-least', '2');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('administer');
  for (const args of [
    ['--at-least', '6'],
    ['--including', 'shoeSize'],
    ['--verified-caller', 'maybe'],
  ]) {
    expect((await run('admin', 'set', ...args)).code).toBe(2);
  }
});
