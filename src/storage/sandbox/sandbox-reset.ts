/** Resets the sandbox: deletes every customer, change and webhook of every aggregator, and stores the sample. */
import type { Role } from '../../contract/rights.ts';
import type { SampleCustomer } from '../../domain/sandbox-sample.ts';
import type { Vault } from '../../vault/vault.ts';
import { restoreLogin } from '../account/login.ts';
import { createCustomer } from '../customer/customer-init.ts';
import type { Database, Statement, Transaction } from '../engine/database.ts';
import { feedEmptied } from '../record/event-feed.ts';

/**
 * Waits for the changes and registrations that are being written, and holds back others: one that is committed
 * between two deletions would leave its history without its customer. Everything else may still read.
 */
const holdWriters: Statement = {
  name: 'sandbox-hold-writers',
  text: 'lock table customer in exclusive mode',
};

const deleteChanges: Statement = { name: 'sandbox-delete-changes', text: 'delete from customer_change' };
const deleteAccess: Statement = { name: 'sandbox-delete-access', text: 'delete from customer_access' };
const deleteKeys: Statement = { name: 'sandbox-delete-keys', text: 'delete from idempotency_key' };
const deleteLanes: Statement = { name: 'sandbox-delete-lanes', text: 'delete from webhook_lane' };
const deleteDeliveries: Statement = {
  name: 'sandbox-delete-deliveries',
  text: 'delete from webhook_delivery',
};
const deleteWebhooks: Statement = { name: 'sandbox-delete-webhooks', text: 'delete from webhook_endpoint' };
const deletePolicies: Statement = {
  name: 'sandbox-delete-policies',
  text: 'delete from aggregator_policy',
};
const deleteIndex: Statement = { name: 'sandbox-delete-index', text: 'delete from customer_index' };
const deleteCustomers: Statement = { name: 'sandbox-delete-customers', text: 'delete from customer' };

const forgiveSignIns: Statement = {
  name: 'sandbox-forgive-sign-ins',
  text: 'delete from sign_in_attempt',
};

interface SampleLogin {
  readonly login: string;
  readonly aggregatorId: string;
  readonly passwordHash: string;
}

/** The logins and the customers of a sandbox that nobody has used. */
export interface Sample {
  /** Registered the customers. */
  readonly login: SampleLogin;
  readonly people: readonly (SampleLogin & { readonly role: Role })[];
  readonly customers: readonly SampleCustomer[];
}

/** Gives the time of the reset and the ids of its requests. */
export interface SampleMint {
  now(): string;
  requestId(): string;
}

/**
 * Empties the sandbox and stores the sample, all or nothing, in one transaction. The tokens of a sample
 * login stay valid unless its password, role or state was changed.
 * @param afterwards what else belongs to the transaction; default: nothing
 */
export async function resetSandbox(
  database: Database,
  vault: Vault,
  sample: Sample,
  mint: SampleMint,
  afterwards: (tx: Transaction) => Promise<void> = async () => {},
): Promise<void> {
  await database.transaction(async (tx) => {
    await emptySandbox(tx);
    await restoreLogin(tx, vault, { ...sample.login, disclosure: 'documented', now: mint.now() });
    for (const person of sample.people) {
      await restoreLogin(tx, vault, { ...person, disclosure: 'masked', now: mint.now() });
    }
    const { aggregatorId, login } = sample.login;
    for (const { customerId, createdAt: at, plan } of sample.customers) {
      const actor = { aggregatorId, login, requestId: mint.requestId(), at };
      await createCustomer(tx, vault, { actor, customerId, plan });
    }
    await afterwards(tx);
  });
}

async function emptySandbox(tx: Transaction): Promise<void> {
  await tx.query(holdWriters);
  await tx.query(deleteWebhooks);
  await tx.query(deleteLanes);
  await tx.query(deleteDeliveries);
  await tx.query(deleteChanges);
  await feedEmptied(tx);
  await tx.query(deleteIndex);
  await tx.query(deleteCustomers);
  await tx.query(deleteAccess);
  await tx.query(deletePolicies);
  await tx.query(deleteKeys);
  await tx.query(forgiveSignIns);
}
