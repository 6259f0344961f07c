/** Tokens like those of a sign-in, without hashing a password. */
import { Mint } from '../../src/mint.ts';
import { findLogin } from '../../src/storage/account/login.ts';
import { addToken } from '../../src/storage/account/token.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import type { Vault } from '../../src/vault/vault.ts';

export interface TokenOwner {
  readonly login: string;
}

const DAY_SECONDS = 86_400;

/** @param mint the clock for the token's lifetime; default: the real one */
export async function issueToken(
  { database, vault }: { readonly database: Database; readonly vault: Vault },
  { login: name }: TokenOwner,
  { mint = new Mint(), lifetimeSeconds = DAY_SECONDS } = {},
): Promise<string> {
  const token = mint.token();
  const expiresAt = mint.now(lifetimeSeconds);
  const login = await findLogin(database, vault, name);
  const added = login && (await addToken(database, vault, token, { login, now: mint.now(), expiresAt }));
  if (!added) throw new Error(`There is no enabled login ${name}.`);
  return token;
}
