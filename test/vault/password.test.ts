/** Password hashes. */
import { expect, test } from 'vitest';
import { commonNewPassword } from '../../src/contract/common.ts';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import {
  hashPassword,
  isCheaper,
  makePassword,
  PASSWORD_COST_LOG2,
  verifyPassword,
} from '../../src/vault/password.ts';
import { full } from '../support/scale.ts';

const password = 'Test!Password1';

test('a hash in PHC form fits its password and no other', async () => {
  const hash = await hashPassword(password);
  expect(hash).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await verifyPassword(password, hash)).toBe(true);
  // One attempt at the full cost takes a third of a second of a core.
  const asked = full ? hash : await hashPassword(password, 4);
  for (const other of [`${password} `, password.toLowerCase(), '', password.slice(0, -1)]) {
    expect(await verifyPassword(other, asked)).toBe(false);
  }
});

test('two hashes of one password differ', async () => {
  expect(await hashPassword(password, 4)).not.toBe(await hashPassword(password, 4));
});

test("the sample login's hash, made earlier at today's cost, fits the published password", async () => {
  expect(isCheaper(sandboxLogin.passwordHash, PASSWORD_COST_LOG2)).toBe(false);
  expect(await verifyPassword(sandboxLogin.password, sandboxLogin.passwordHash)).toBe(true);
});

test('a hash of lower cost, from an earlier setting, is still read', async () => {
  // RFC 7914, section 12: scrypt(P="pleaseletmein", S="SodiumChloride", N=16384, r=8, p=1), its first 32 bytes.
  const hash = Buffer.from('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2', 'hex');
  const salt = Buffer.from('SodiumChloride');
  const phc = `$scrypt$ln=14,r=8,p=1$${salt.toString('base64')}$${hash.toString('base64')}`;
  expect(await verifyPassword('pleaseletmein', phc)).toBe(true);
  expect(await verifyPassword('pleaseletmeout', phc)).toBe(false);
});

test.each([
  '',
  'plain',
  '$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA',
  '$scrypt$ln=15,r=8,p=1$AAAA',
  '$scrypt$ln=15,r=8,p=1$AAAA$AAAA',
])('false for %j, which it cannot read or which is cut', async (phc) => {
  expect(await verifyPassword(password, phc)).toBe(false);
});

test('a made password passes the rule for new ones and is never the same', () => {
  const made = Array.from({ length: 100 }, makePassword);
  for (const one of made) expect(one).toMatch(new RegExp(commonNewPassword.pattern));
  for (const one of made) expect(one).toHaveLength(24);
  expect(new Set(made).size).toBe(100);
});

test('only a hash of lower cost is to be made anew', async () => {
  const hash = await hashPassword(password, 5);
  expect([4, 5, 6].map((cost) => isCheaper(hash, cost))).toEqual([false, false, true]);
  expect(isCheaper('$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA', 6)).toBe(false);
});
