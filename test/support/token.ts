/** Tokens as a sign-in gives them, without the hashing of a password. */
import { Mint } from '../../src/mint.ts';
import { addToken } from '../../src/storage/account/token.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import type { Vault } from '../../src/vault/vault.ts';

export interface TokenOwner {
  readonly login: string;
  /** As it is stored: a token is given only for the password that the login has now. */
  readonly passwordHash: string;
}

const DAY_SECONDS = 86_400;

/** @param mint the clock that the token's life counts by; default: the real one */
export async function issueToken(
  { database, vault }: { readonly database: Database; readonly vault: Vault },
  { login, passwordHash }: TokenOwner,
  { mint = new Mint(), lifetimeSeconds = DAY_SECONDS } = {},
): Promise<string> {
  const token = mint.token();
  const expiresAt = mint.now(lifetimeSeconds);
  const added = await addToken(database, vault, token, { login, passwordHash, now: mint.now(), expiresAt });
  if (!added) throw new Error(`There is no enabled login ${login} with this password.`);
  return token;
}
