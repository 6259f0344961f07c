/** `POST /sandbox/reset`: the documented sample, as on a fresh folder. */
import { type SandboxCustomer, sandboxCustomers, sandboxLogin } from '../contract/sandbox.ts';
import { planInit } from '../domain/customer-init.ts';
import { createCustomer } from '../storage/customer-init.ts';
import type { Database, Transaction } from '../storage/database.ts';
import { emptySandbox } from '../storage/sandbox-reset.ts';
import type { Vault } from '../vault/vault.ts';
import type { Handler } from './call.ts';
import { Mint } from './mint.ts';

export const sandboxReset: Handler = async ({ services }) => {
  await resetSandbox(services.database, services.vault, services.mint);
  services.webhooks.look();
  return { status: true };
};

/** All or nothing, in one transaction. */
export async function resetSandbox(database: Database, vault: Vault, mint = new Mint()): Promise<void> {
  await database.transaction(async (tx) => {
    await emptySandbox(tx, sandboxLogin, mint.now());
    for (const sample of sandboxCustomers) await addSample(tx, vault, sample, mint.requestId());
  });
}

async function addSample(
  tx: Transaction,
  vault: Vault,
  sample: SandboxCustomer,
  requestId: string,
): Promise<void> {
  const { aggregatorId, login } = sandboxLogin;
  const actor = { aggregatorId, login, requestId, at: sample.createdAt };
  const plan = planInit(sample.init, () => {
    throw new Error('A sample representative has no id.');
  });
  await createCustomer(tx, vault, { actor, customerId: sample.customerId, plan });
}
