/** `opencif login`: logins are added, listed and disabled; passwords are created or given. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLimits } from '../../../src/contract/default-limits.ts';
import { addLogin, findLogin } from '../../../src/storage/account/login.ts';
import { addPasskey, hasPasskey } from '../../../src/storage/account/passkey.ts';
import { type Attempt, countSignIn, signInWait } from '../../../src/storage/account/sign-in-limit.ts';
import { runCommand } from '../../support/command.ts';
import { type OwnStore, ownStore } from '../../support/own-store.ts';
import { quickHash } from '../../support/quick-hash.ts';

let store: OwnStore;
beforeAll(async () => {
  store = await ownStore();
});
afterAll(() => store.remove());

const login = (args: readonly string[], input = '') => runCommand(['login', ...args], store.env, input);

/** Adds a login of ACME without the command, which hashes its password at the full cost. */
const quickLogin = (name: string, role?: 'support') =>
  store.look((database, vault) =>
    addLogin(database, vault, {
      login: name,
      aggregatorId: 'ACME',
      disclosure: 'masked',
      ...(role && { role }),
      passwordHash: quickHash('Secret-1!Aabcdefg9'),
      now: new Date().toISOString(),
    }),
  );

const list = async () =>
  (await login(['list', '--json'])).stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('add makes login, aggregator and password; one line of JSON; masked unless asked', async () => {
  const { code, stdout } = await login(['add', 'ACME_1', '--aggregator', 'ACME', '--json']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\{"login":"ACME_1","password":"[^"]{20,50}","aggregator":"ACME"\}\n$/);
  const second = await login(['add', 'ACME_2', '--aggregator', 'ACME', '--disclosure', 'documented']);
  expect(second.code).toBe(0);
  expect(second.stdout).toContain('ACME_2');
  const first = { login: 'ACME_1', aggregatorId: 'ACME', disclosure: 'masked', disabledAt: null };
  expect(await list()).toEqual(
    expect.arrayContaining([
      expect.objectContaining(first),
      expect.objectContaining({ login: 'ACME_2', disclosure: 'documented' }),
    ]),
  );
});

test('a login that exists is left alone', async () => {
  const { code, stdout, stderr } = await login(['add', 'ACME_1', '--aggregator', 'OTHER']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('opencif login set-password ACME_1');
});

test('set-password makes one, or takes a good one from standard input', async () => {
  const made = await login(['set-password', 'ACME_1', '--json']);
  expect(made.stdout).toMatch(/^\{"login":"ACME_1","password":"[^"]{20,50}"\}\n$/);
  const taken = await login(['set-password', 'ACME_1', '--stdin', '--json'], 'Secret-1!Aabcdefg9\n');
  expect(taken).toMatchObject({ code: 0, stdout: '{"login":"ACME_1"}\n' });
  expect(taken.stdout + taken.stderr).not.toContain('Secret-1');
});

test.each(['', '\n', 'short1A', 'nocapitals1!', 'x'.repeat(60), 'CONNECTFI_PASSWORD'])(
  'a password the API refuses is refused',
  async (text) => {
    const { code, stderr } = await login(['set-password', 'ACME_1', '--stdin'], text);
    expect(code).toBe(2);
    if (text.trim() !== '') expect(stderr).not.toContain(text.trim());
  },
);

test('disable, and an unknown login', async () => {
  const disabled = await login(['disable', 'ACME_2', '--json']);
  expect(disabled.stdout).toBe('{"login":"ACME_2","disabled":true}\n');
  const [row] = (await list()).filter((one) => one.login === 'ACME_2');
  expect(row.disabledAt).toMatch(/^\d{4}-.*Z$/);
  for (const command of ['disable', 'enable', 'end-sessions', 'reset-passkeys', 'set-password', 'unlock']) {
    const { code, stderr } = await login([command, 'NOBODY']);
    expect(code).toBe(1);
    expect(stderr).toContain('There is no login NOBODY');
  }
});

describe('a role', () => {
  const row = async (name: string) => (await list()).find((one) => one.login === name);

  test('is integration unless another is named, and can be changed', async () => {
    expect(await row('ACME_1')).toMatchObject({ role: 'integration', lastSignInAt: null, lockedUntil: null });
    await login(['add', 'ANN', '--aggregator', 'ACME', '--role', 'support']);
    expect(await row('ANN')).toMatchObject({ role: 'support', disclosure: 'masked' });
    const set = await login(['set-role', 'ANN', 'auditor', '--json']);
    expect(set).toEqual({ code: 0, stdout: '{"login":"ANN","role":"auditor"}\n', stderr: '' });
    expect(await row('ANN')).toMatchObject({ role: 'auditor', altered: false });
    expect((await login(['set-role', 'NOBODY', 'admin'])).stderr).toContain('There is no login NOBODY');
    expect((await login(['set-role', 'ANN', 'owner'])).code).toBe(2);
  });

  test('of a person goes with masked numbers only', async () => {
    const add = await login([
      'add',
      'BEN',
      '--aggregator',
      'ACME',
      '--role',
      'admin',
      '--disclosure',
      'documented',
    ]);
    const set = await login(['set-disclosure', 'ANN', 'documented']);
    for (const { code, stderr } of [add, set]) {
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining('always shown masked numbers'),
      });
    }
    expect(await row('BEN')).toBeUndefined();
    expect((await login(['set-disclosure', 'ANN', 'masked'])).code).toBe(0);
  });

  test('of a program can be shown more or less', async () => {
    const set = await login(['set-disclosure', 'ACME_1', 'documented', '--json']);
    expect(set.stdout).toBe('{"login":"ACME_1","disclosure":"documented"}\n');
    expect(await row('ACME_1')).toMatchObject({ disclosure: 'documented', altered: false });
    await login(['set-disclosure', 'ACME_1', 'masked']);
    expect(await row('ACME_1')).toMatchObject({ disclosure: 'masked' });
  });
});

test('enable makes a disabled login sign in again; end-sessions ends what it had', async () => {
  await quickLogin('CAT');
  await login(['disable', 'CAT']);
  const { stdout } = await login(['enable', 'CAT', '--json']);
  expect(stdout).toBe('{"login":"CAT","disabled":false}\n');
  const epoch = () =>
    store.look(async (database, vault) => (await findLogin(database, vault, 'CAT'))?.tokenEpoch);
  const before = await epoch();
  expect((await login(['end-sessions', 'CAT'])).stdout).toContain('The tokens of CAT have ended');
  expect(await epoch()).not.toBe(before);
  expect((await list()).find((one) => one.login === 'CAT')).toMatchObject({
    disabledAt: null,
    altered: false,
  });
});

test('reset-passkeys removes them and ends what the login had', async () => {
  await quickLogin('PAT', 'support');
  const before = await store.look(async (database, vault) => {
    const owner = await findLogin(database, vault, 'PAT');
    const passkey = { passkeyId: 'psk_1', credentialId: 'c', publicKey: 'k', label: 'Key', counter: 0 };
    const createdAt = '2026-11-01T00:00:00.000Z';
    const rules = { firstOnly: true, most: 1 };
    expect(owner && (await addPasskey(database, vault, owner, { ...passkey, createdAt }, rules))).toBe(
      'added',
    );
    return owner?.tokenEpoch;
  });
  const { stdout } = await login(['reset-passkeys', 'PAT', '--json']);
  expect(stdout).toBe('{"login":"PAT","reset":true}\n');
  await store.look(async (database, vault) => {
    expect(await hasPasskey(database, 'PAT')).toBe(false);
    expect((await findLogin(database, vault, 'PAT'))?.tokenEpoch).not.toBe(before);
  });
});

describe('unlock', () => {
  const limits = { ...defaultLimits, signInFailuresPerLogin: 1, signInFailuresPerAddress: 1 };
  const attempt = { purpose: 'signIn', login: 'ACME_1', network: '2001:db8::/64' } as const;
  const fail = () =>
    store.look((database, vault) => countSignIn(database, vault, attempt, 'failure', limits));
  const wait = (of: Partial<Attempt>) =>
    store.look((database, vault) => signInWait(database, vault, { ...attempt, ...of }, limits));

  test('lets a login sign in at once after wrong passwords; an address that is not named still waits', async () => {
    await fail();
    expect(await wait({ network: '192.0.2.1' })).toBeGreaterThan(0);
    const { stdout } = await login(['unlock', 'ACME_1', '--json']);
    expect(stdout).toBe('{"login":"ACME_1","forgotten":true}\n');
    expect(await wait({ network: '192.0.2.1' })).toBe(0);
    expect(await wait({ login: 'ACME_2' })).toBeGreaterThan(0);
  });

  test('list shows until when a login is locked out', async () => {
    expect((await login(['list'])).stdout).toMatch(/^ACME_1\t.*\tactive\tnever$/m);
    for (let failures = 0; failures < defaultLimits.signInFailuresPerLogin; failures++) await fail();
    expect((await login(['list'])).stdout).toMatch(/^ACME_1\t.*\tlocked until 2.*Z\tnever$/m);
    await login(['unlock', 'ACME_1', '--address', '2001:db8::1']);
  });

  test('lets the network of a named address sign in too', async () => {
    await fail();
    const { code, stdout } = await login(['unlock', 'ACME_1', '--address', '2001:db8::7']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('can sign in again') });
    expect(await wait({})).toBe(0);
    expect((await login(['unlock', 'ACME_1'])).stdout).toContain('it was not locked out');
  });

  test('refuses what is no address', async () => {
    const { code, stderr } = await login(['unlock', 'ACME_1', '--address', 'example.test']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--address') });
  });
});

test('a login that was altered in the database is shown, changed by no command, and made anew by add', async () => {
  await quickLogin('EVE');
  await store.look((database) =>
    database.transaction((tx) => tx.script(`update login set disclosure = 'documented' where login = 'EVE'`)),
  );
  const listed = await login(['list']);
  expect(listed.stdout).toMatch(/^EVE\tACME\tintegration\tdocumented\tALTERED\tnever$/m);
  expect(listed.stderr).toContain('opencif login add EVE --aggregator');
  expect((await list()).filter((one) => one.altered).map((one) => one.login)).toEqual(['EVE']);
  for (const args of [
    ['disable', 'EVE'],
    ['enable', 'EVE'],
    ['end-sessions', 'EVE'],
    ['reset-passkeys', 'EVE'],
    ['set-role', 'EVE', 'admin'],
    ['set-disclosure', 'EVE', 'masked'],
    ['set-password', 'EVE'],
  ]) {
    const { code, stderr } = await login(args);
    expect(code).toBe(1);
    expect(stderr).toContain('The row of EVE was altered in the database; nothing was changed.');
  }
  const again = await login(['add', 'EVE', '--aggregator', 'ACME']);
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('It was replaced') });
  const [row] = (await list()).filter((one) => one.login === 'EVE');
  expect(row).toMatchObject({ disclosure: 'masked', altered: false });
});

describe('a login of somebody whom the identity provider signs in', () => {
  const env = () => ({
    ...store.env,
    OPENCIF_OPENID_ISSUER: 'https://login.example.test/realm',
    OPENCIF_OPENID_CLIENT_ID: 'opencif',
    OPENCIF_OPENID_CLIENT_SECRET: 'a-secret-of-the-tests-only',
    OPENCIF_OPENID_ROLES: 'cif-support=ACME:support',
  });
  const add = (name: string, ...more: string[]) =>
    runCommand(['login', 'add', name, '--aggregator', 'ACME', '--openid-subject', ...more, '--json'], env());

  test('is added without a password, and can get none', async () => {
    const made = await add('by_provider', 'person-1', '--role', 'support');
    expect(made).toMatchObject({
      code: 0,
      stdout: '{"login":"by_provider","aggregator":"ACME","issuer":"https://login.example.test/realm"}\n',
    });
    const { code, stderr } = await login(['set-password', 'by_provider']);
    expect(code).toBe(1);
    expect(stderr).toContain('signs in at the identity provider and has no password; nothing was changed');
  });

  test.each([
    ['whose name is taken', 'ACME_1', ['person-2', '--role', 'support'], 1, 'already exists'],
    ['who has another login', 'by_provider_2', ['person-1', '--role', 'support'], 1, 'has another one'],
    ['who is a program', 'by_provider_3', ['person-3'], 2, 'Only people'],
    ['whose name is none', 'by-provider', ['person-4', '--role', 'support'], 2, 'letters, digits'],
  ] as const)('%s: is not added', async (_what, name, given, exit, words) => {
    const { code, stdout, stderr } = await add(name, ...given);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toContain(words);
  });

  test('without a provider in the settings: is not added', async () => {
    const args = ['add', 'by_nobody', '--aggregator', 'ACME', '--role', 'support', '--openid-subject', 'x'];
    const { code, stderr } = await login(args);
    expect(code).toBe(2);
    expect(stderr).toContain('OPENCIF_OPENID_ISSUER');
  });
});
