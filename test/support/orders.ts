/** Customers and changes for tests that use the store directly, without HTTP. */
import { planInit } from '../../src/domain/customer-init.ts';
import type { ChangeOrder, ChangeOutcome, ChangeResult } from '../../src/storage/customer/customer-change.ts';
import { createCustomer } from '../../src/storage/customer/customer-init.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { business, individual } from './arbitraries.ts';
import { quickTenant } from './nodes.ts';

export interface Store {
  readonly database: Database;
  readonly vault: Vault;
}

/** Tells the statements that change customers, the one of a queue and the one that waits for locks, from all others. */
export function isChange({ name }: { readonly name: string }): boolean {
  return name === 'customer-change' || name === 'customer-change-waiting';
}

/** The time of everything here. */
export const orderTime = '2026-11-01T00:00:00.000Z';

let serial = 0;

function actor(aggregatorId: string): ChangeOrder['actor'] {
  serial += 1;
  return { aggregatorId, login: `${aggregatorId}_login`, requestId: `request_${serial}`, at: orderTime };
}

/**
 * An aggregator with individuals `person_0`, `person_1` … and one business, `company`.
 * @returns ids of the individuals
 */
export async function newAggregator(store: Store, aggregatorId: string, people: number): Promise<string[]> {
  await quickTenant(store, aggregatorId);
  const ids = Array.from({ length: people }, (_, n) => `person_${n}`);
  for (const [n, customerId] of [...ids, 'company'].entries()) {
    const plan = planInit(n < people ? individual(n) : business(n), () => 'representative');
    await createCustomer(store.database, store.vault, { actor: actor(aggregatorId), customerId, plan });
  }
  return ids;
}

/** An update of the e-mail address, which individuals accept. */
export function emailOrder(
  aggregatorId: string,
  customerId: string,
  name: string,
  more: Partial<ChangeOrder> = {},
): ChangeOrder {
  const sections = { email: `${name}@example.test` };
  const change = { kind: 'updated', customerId, customerTypes: ['individual'], sections } as const;
  return { actor: actor(aggregatorId), change, ifMatch: null, dryRun: false, key: null, ...more };
}

/** @param position null disables */
export function employeeOrder(
  aggregatorId: string,
  employeeId: string,
  position: string | null,
  more: Partial<ChangeOrder> = {},
): ChangeOrder {
  const place = `employees/${employeeId}`;
  const added = { [`${place}/position`]: position, [`${place}/status`]: 'ACTIVE' };
  const change = {
    kind: position === null ? 'employeeDisabled' : 'employeeAdded',
    customerId: 'company',
    customerTypes: ['business'],
    employeeId,
    sections: position === null ? { [`${place}/status`]: 'DISABLED' } : added,
  } as const;
  return { actor: actor(aggregatorId), change, ifMatch: null, dryRun: false, key: null, ...more };
}

/** Returns the outcome if it is one: neither a replay nor a key that is in use. */
export function resultOf(outcome: ChangeOutcome): ChangeResult {
  if ('replay' in outcome || 'taken' in outcome) throw new Error(`no result: ${JSON.stringify(outcome)}`);
  return outcome;
}
