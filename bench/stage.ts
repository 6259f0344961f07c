/** What the bench runs on: its own PostgreSQL server, and customers made by the product's code. */
import { createSecretKey, randomBytes } from 'node:crypto';
import type { Role } from '../src/contract/rights.ts';
import { sandboxLogin } from '../src/contract/sandbox.ts';
import { planInit } from '../src/domain/customer-init.ts';
import { Mint } from '../src/mint.ts';
import { addLogin } from '../src/storage/account/login.ts';
import { createCustomers, type InitOrder } from '../src/storage/customer/customer-init.ts';
import type { Database } from '../src/storage/engine/database.ts';
import { migrate } from '../src/storage/engine/migrate.ts';
import { openVault } from '../src/storage/keys/keyring.ts';
import type { Vault } from '../src/vault/vault.ts';
import { business, individual } from '../test/support/arbitraries.ts';
import { issueToken } from '../test/support/token.ts';

export const aggregatorId = 'BENCH';
export const login = 'bench_login';

/** A filled store and what a client needs to use it. */
export interface Stage {
  readonly database: Database;
  readonly vault: Vault;
  readonly masterKey: string;
  readonly token: string;
  /** Of a support agent, whose reads are recorded. */
  readonly personToken: string;
  readonly individuals: readonly string[];
  /** Business id, and the ids of its two representatives. */
  readonly businesses: readonly (readonly [string, string, string])[];
}

export interface Size {
  readonly individuals: number;
  readonly businesses: number;
}

/** Number of customers registered in one statement. */
const CHUNK = 250;

/** @param database an empty database; @param tell called with the progress, once per chunk */
export async function fill(
  database: Database,
  size: Size,
  tell: (done: number, of: number) => void,
): Promise<Stage> {
  await migrate(database);
  const masterKey = createSecretKey(randomBytes(32));
  const vault = await openVault(database, masterKey);
  const mint = new Mint();
  const token = await tokenOf(database, vault, { login, role: 'integration' });
  const personToken = await tokenOf(database, vault, { login: `${login}_person`, role: 'support' });
  const individuals: string[] = [];
  const businesses: [string, string, string][] = [];
  const total = size.individuals + size.businesses;
  for (let from = 0; from < total; from += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, total - from) }, (_, index) => from + index);
    const orders = numbers.map((n) => {
      if (n >= size.individuals) return newBusiness(mint, n, businesses);
      const order = newIndividual(mint, n);
      individuals.push(order.customerId);
      return order;
    });
    await createCustomers(database, vault, orders);
    tell(individuals.length + businesses.length, total);
  }
  return {
    database,
    vault,
    masterKey: masterKey.export().toString('base64'),
    token,
    personToken,
    individuals,
    businesses,
  };
}

async function tokenOf(
  database: Database,
  vault: Vault,
  { login: name, role }: { readonly login: string; readonly role: Role },
): Promise<string> {
  const { passwordHash } = sandboxLogin;
  const now = new Mint().now();
  const made = { login: name, aggregatorId, role, disclosure: 'documented', passwordHash, now } as const;
  await addLogin(database, vault, made);
  return issueToken({ database, vault }, { login: name });
}

function actor(mint: Mint) {
  return { aggregatorId, login, requestId: mint.requestId(), at: mint.now() };
}

/**
 * Registers more individuals, two statements at a time, so that sealing and storing share the cores.
 * @param from the first number, `to` the one after the last; no customer may have one of them yet
 * @param each called with each id
 */
export async function addIndividuals(
  { database, vault }: Stage,
  { from, to }: { readonly from: number; readonly to: number },
  each: (customerId: string, n: number) => void,
): Promise<void> {
  const mint = new Mint();
  let next = from;
  const work = async () => {
    while (next < to) {
      const first = next;
      next = Math.min(to, first + CHUNK);
      const orders = Array.from({ length: next - first }, (_, index) => newIndividual(mint, first + index));
      await createCustomers(database, vault, orders);
      for (const [index, { customerId }] of orders.entries()) each(customerId, first + index);
    }
  };
  await Promise.all([work(), work()]);
}

function newIndividual(mint: Mint, n: number): InitOrder {
  const customerId = mint.customerId('individual');
  return { actor: actor(mint), customerId, plan: planInit(individual(n), () => '') };
}

/** @param made receives its id and those of its people */
function newBusiness(mint: Mint, n: number, made: [string, string, string][]): InitOrder {
  const init = business(n);
  const [first] = init.businessRepresentatives;
  if (!first) throw new Error('The sample business has a representative.');
  const ids = [mint.representativeId(), mint.representativeId()] as const;
  init.businessRepresentatives = ids.map((id) => ({ ...first, id }));
  const customerId = mint.customerId('business');
  made.push([customerId, ...ids]);
  return { actor: actor(mint), customerId, plan: planInit(init, () => '') };
}
