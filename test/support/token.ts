/** Tokens like those of a sign-in, without hashing a password. */
import { defaultLimits } from '../../src/contract/default-limits.ts';
import { Mint } from '../../src/mint.ts';
import { findLogin } from '../../src/storage/account/login.ts';
import { networkHash } from '../../src/storage/account/network-hash.ts';
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
  if (!login) throw new Error(`There is no login ${name}.`);
  const network = networkHash(vault, login.aggregatorId, '127.0.0.1');
  const made = { token, tokenId: mint.tokenId(), login, network, expiresAt };
  const clock = { now: mint.now(), idleSince: null };
  if (!(await addToken(database, vault, made, clock, defaultLimits.tokensPerLogin))) {
    throw new Error(`The login ${name} is disabled.`);
  }
  return token;
}
