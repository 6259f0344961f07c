/** The sandbox's sample data in a test's store, as `POST /sandbox/reset` creates it. */
import { sandboxSample } from '../../src/domain/sandbox-sample.ts';
import { Mint } from '../../src/mint.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import { resetSandbox, type Sample } from '../../src/storage/sandbox/sandbox-reset.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { quickHash } from './quick-hash.ts';

const quick = <Login extends { readonly password: string }>(login: Login) => ({
  ...login,
  passwordHash: quickHash(login.password),
});

/**
 * The sample whose logins have their published passwords, but hashes that cost almost nothing to check. A reset by the
 * service itself puts the published hashes back, which ends the logins' tokens.
 */
export const quickSample: Sample = {
  ...sandboxSample,
  login: quick(sandboxSample.login),
  people: sandboxSample.people.map(quick),
};

export async function loadSample(
  database: Database,
  vault: Vault,
  sample: Sample = sandboxSample,
): Promise<void> {
  await resetSandbox(database, vault, sample, new Mint());
}
