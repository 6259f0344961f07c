/** What one tenant, or nobody's login, may try against the others: each as far as it can be driven from outside. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { planInit } from '../src/domain/customer-init.ts';
import { planUpdate } from '../src/domain/customer-update.ts';
import { Mint } from '../src/mint.ts';
import { applyChanges } from '../src/storage/customer/customer-change.ts';
import { createCustomers } from '../src/storage/customer/customer-init.ts';
import { openPostgres } from '../src/storage/engine/postgres.ts';
import { address, business, individual, phone } from '../test/support/arbitraries.ts';
import type { Stage } from './stage.ts';

/** The attacker's tenant: one of its own for each attack. */
export interface Noisy {
  readonly aggregatorId: string;
  readonly login: string;
  readonly password: string;
  readonly token: string;
}

/** A running service, as the attacker sees it. */
export interface Site {
  readonly url: string;
  readonly noisy: Noisy;
  /** Address of its PostgreSQL; null: embedded. */
  readonly databaseUrl: string | null;
  /** One request with the attacker's token. @returns status and `data`, where there is one */
  ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<{ status: number; data: unknown }>;
}

/** What the attacker's process does (`attack.mjs`). */
export interface Plan {
  readonly kind: 'flood' | 'pipeline' | 'silent';
  readonly connections: number;
  readonly requests: readonly { method: string; path: string; token?: string; body?: string }[];
  /** What goes on beside it until it is called. */
  readonly end?: () => Promise<void>;
}

export interface Attack {
  readonly name: string;
  /** The quiet tenant signs in again and again, too, and that is what is told. */
  readonly signIns?: true;
  readonly onlyPostgres?: true;
  readonly settings?: Readonly<Record<string, string>>;
  /** Fills the store before the service starts. */
  prepare?(stage: Stage, noisy: Noisy): Promise<void>;
  plan(site: Site): Plan | Promise<Plan>;
}

const get = (site: Site, path: string) => ({ method: 'GET', path, token: site.noisy.token });
const post = (site: Site, path: string, body: unknown) => ({
  method: 'POST',
  path,
  token: site.noisy.token,
  body: JSON.stringify(body),
});

/** As large as the service lets a customer become, and as many such changes as a page of its history holds. */
async function largeCustomer(site: Site): Promise<string> {
  const init = business(1);
  const [one] = init.businessRepresentatives;
  if (!one) throw new Error('The sample business has a representative.');
  init.customerReference = `Large${Date.now()}`;
  init.businessRepresentatives = Array.from({ length: 20 }, (_, index) => ({
    ...one,
    id: `person_${index}`,
  }));
  init.customer.businessFederalEin = String(Date.now()).slice(-9);
  const { data } = await site.ask('POST', '/customer/init', init);
  const { customerId } = data as { customerId: string };
  for (let version = 0; version < 100; version++) {
    const contact = {
      addresses: Array.from({ length: 20 }, (_, index) =>
        address(`${version} ${index} ${'Street '.repeat(6)}`.slice(0, 50)),
      ),
      phones: Array.from({ length: 20 }, () => phone('202555010000')),
    };
    // About 60 KB, and other people each time.
    const people = Array.from({ length: 10 }, (_, index) => ({
      id: `person_${(10 * version + index) % 20}`,
      ...contact,
    }));
    const body = { customerId, customer: {}, businessRepresentatives: people };
    const { status } = await site.ask('POST', '/customer/update', body);
    if (status !== 200) break;
  }
  return `/customers/${customerId}/history?limit=100`;
}

const CHUNK = 250;

/** Individuals of the attacker, each with this e-mail address; later with another. */
async function individuals(
  { database, vault }: Stage,
  { aggregatorId, login }: Noisy,
  count: number,
  email: string,
  later: boolean,
): Promise<void> {
  const mint = new Mint();
  const actor = () => ({ aggregatorId, login, requestId: mint.requestId(), at: mint.now() });
  for (let from = 0; from < count; from += CHUNK) {
    const orders = Array.from({ length: CHUNK }, (_, index) => {
      const init = individual(from + index);
      init.customer.email = email;
      init.customerReference += email.replaceAll(/\W/g, '');
      init.customer.identificationDocuments = [
        { type: 'PASSPORT', value: 'P00000001', issuanceCountryCodeA3: 'USA' },
      ];
      return { actor: actor(), customerId: mint.customerId('individual'), plan: planInit(init, () => '') };
    });
    await createCustomers(database, vault, orders);
    if (!later) continue;
    const changes = orders.map(({ customerId }, index) => {
      const plan = planUpdate({ customerId, customer: { email: `later${from + index}@example.test` } });
      return {
        actor: actor(),
        change: { kind: 'updated', customerId, ...plan } as const,
        ifMatch: null,
        dryRun: false,
        key: null,
      };
    });
    await applyChanges(database, vault, changes);
  }
}

/** As many webhooks as the service takes. @returns their paths */
async function webhooks(site: Site, url: (index: number) => string, most: number): Promise<string[]> {
  const paths: string[] = [];
  while (paths.length < most) {
    const { status, data } = await site.ask('POST', '/webhooks', { url: url(paths.length), after: '0.0' });
    if (status !== 200) break;
    paths.push(`/webhooks/${(data as { webhookId: string }).webhookId}`);
  }
  return paths;
}

const lockRow = {
  name: 'bench-lock',
  text: 'select 1 from customer where aggregator_id = $1 and customer_id = $2 for update',
};

/** Holds the row of a customer in a transaction of its own. @returns its end */
async function lock({ databaseUrl, noisy }: Site, customerId: string): Promise<() => Promise<void>> {
  const database = await openPostgres({ url: databaseUrl ?? '', poolSize: 1, statementTimeoutMs: 600_000 });
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let ended = Promise.resolve();
  await new Promise<void>((locked) => {
    ended = database.transaction(async (tx) => {
      await tx.query(lockRow, [noisy.aggregatorId, customerId]);
      locked();
      await released;
    });
  });
  return async () => {
    release();
    await ended;
    await database.close();
  };
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const signIn = (login: string, password: string) => ({
  method: 'POST',
  path: '/auth/get-token',
  body: JSON.stringify({ user: { login, password } }),
});
const STALE = 'stale@example.test';

export const attacks: readonly Attack[] = [
  {
    name: 'history of a large customer',
    plan: async (site) => ({
      kind: 'flood',
      connections: 10,
      requests: [get(site, await largeCustomer(site))],
    }),
  },
  {
    name: 'answers that nobody reads',
    plan: async (site) => ({
      kind: 'silent',
      connections: 60,
      requests: [get(site, await largeCustomer(site))],
    }),
  },
  {
    name: 'wrong sign-ins',
    signIns: true,
    plan: () => ({ kind: 'flood', connections: 150, requests: [signIn('nobody{n}', 'Wrong!Password1')] }),
  },
  {
    name: 'right sign-ins',
    signIns: true,
    plan: ({ noisy }) => ({
      kind: 'flood',
      connections: 90,
      requests: [signIn(noisy.login, noisy.password)],
    }),
  },
  {
    name: 'events',
    plan: (site) => ({
      kind: 'flood',
      connections: 3000,
      requests: [get(site, '/events?after=latest&wait=30')],
    }),
  },
  {
    name: 'webhook tests to slow names',
    plan: async (site) => {
      const paths = await webhooks(site, (index) => `https://slow${index}.example.test/`, 20);
      return {
        kind: 'flood',
        connections: 40,
        requests: paths.map((path) => post(site, `${path}/test`, {})),
      };
    },
  },
  {
    name: 'disabled webhooks and metrics',
    prepare: (stage, noisy) => individuals(stage, noisy, 10_000, 'backlog@example.test', false),
    plan: async (site) => {
      // Disabled ones make room for more, as long as the service lets them.
      for (let round = 0; round < 10; round++) {
        const paths = await webhooks(site, () => 'https://receiver.example.test/', 20);
        for (const path of paths) await site.ask('POST', `${path}/disable`, {});
      }
      return { kind: 'flood', connections: 2, requests: [{ method: 'GET', path: '/metrics' }] };
    },
  },
  {
    name: 'webhook tests and resends',
    settings: { OPENCIF_ALLOW_PRIVATE_WEBHOOKS: 'true' },
    plan: async (site) => {
      // Takes everything and answers nothing.
      const receiver = createServer(() => {});
      await new Promise<void>((resolve) => {
        receiver.listen(0, '127.0.0.1', resolve);
      });
      const { port } = receiver.address() as AddressInfo;
      const paths = await webhooks(site, (index) => `http://127.0.0.1:${port}/${index}`, 20);
      const requests = paths.flatMap((path) => [
        post(site, `${path}/test`, {}),
        post(site, `${path}/resend`, { from: '0.0' }),
      ]);
      return {
        kind: 'flood',
        connections: 128,
        requests,
        end: async () => {
          receiver.closeAllConnections();
          receiver.close();
        },
      };
    },
  },
  {
    name: 'a locked row',
    onlyPostgres: true,
    plan: async (site) => {
      const init = individual(1);
      init.customerReference = `Locked${Date.now()}`;
      init.customer.identificationDocuments = [
        { type: 'PASSPORT', value: 'P00000001', issuanceCountryCodeA3: 'USA' },
      ];
      const { customerId } = (await site.ask('POST', '/customer/init', init)).data as { customerId: string };
      const end = await lock(site, customerId);
      const body = { customerId, customer: { email: 'locked{n}@example.test' } };
      return { kind: 'flood', connections: 32, requests: [post(site, '/customer/update', body)], end };
    },
  },
  {
    name: 'batches nested 5,000 deep',
    plan: (site) => {
      const body = `{"items":[{"operation":"update","body":${nested(5_000)}}]}`;
      return { kind: 'flood', connections: 16, requests: [{ ...post(site, '/customers/batch', {}), body }] };
    },
  },
  {
    name: 'pipelined requests for an unknown path',
    plan: () => ({ kind: 'pipeline', connections: 200, requests: [{ method: 'GET', path: '/nowhere' }] }),
  },
  {
    name: 'health',
    plan: () => ({ kind: 'pipeline', connections: 64, requests: [{ method: 'GET', path: '/health' }] }),
  },
  {
    name: 'stale search tokens',
    prepare: (stage, noisy) => individuals(stage, noisy, 3_000, STALE, true),
    plan: (site) => ({ kind: 'flood', connections: 8, requests: [get(site, `/customers?email=${STALE}`)] }),
  },
];
