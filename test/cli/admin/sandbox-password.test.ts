/** The way back into a sandbox whose published password was changed. Only the embedded store has a sandbox. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { findLogin } from '../../../src/storage/account/login.ts';
import { runCommand } from '../../support/command.ts';
import { type OwnStore, ownStore } from '../../support/own-store.ts';

const { login: published, password, passwordHash } = sandboxLogin;
let store: OwnStore;
beforeAll(async () => {
  store = await ownStore();
});
afterAll(() => store.remove());

const setPassword = (login: string, input: string, env = {}) =>
  runCommand(['login', 'set-password', login, '--stdin'], { ...store.env, ...env }, input);
const stored = () =>
  store.look(async (database, vault) => (await findLogin(database, vault, published))?.passwordHash);

test('the published login gets its published password back, no other login, and none outside of a sandbox', async () => {
  expect((await setPassword(published, 'Secret-1!Aabcdefg9')).code).toBe(0);
  expect((await setPassword('HELPER', password)).code).toBe(2);
  expect((await setPassword(published, password, { OPENCIF_SANDBOX: 'false' })).code).toBe(2);
  expect(await stored()).not.toBe(passwordHash);
  expect((await setPassword(published, `${password}\n`)).code).toBe(0);
  expect(await stored()).toBe(passwordHash);
});
