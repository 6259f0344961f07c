/** `GET /customers/recent` */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefused } from '../../support/answers.ts';
import { quickTenant } from '../../support/nodes.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await buildTestServer();
  token = await quickTenant(server, 'named');
});

afterAll(() => server.close());

function person(n: number, firstName: string) {
  const init = individualInit(n);
  Object.assign(init.customer, { firstName, lastName: 'Recent' });
  return init;
}

describe('the customers opened last', () => {
  const recent = async (as: string) => {
    const answer = await server.get('/customers/recent', as);
    expect(answer.statusCode, answer.payload).toBe(200);
    return answer.json().data.items as { customerId: string; name: string; openedAt: string }[];
  };

  test("are a login's own, the latest first, none twice, at most as many as may be, and are recorded as read", async () => {
    const few = await buildTestServer({
      limits: { recentCustomers: 2 },
      shared: { database: server.database, url: server.databaseUrl, drop: async () => {} },
    });
    const agent = await server.addTenant('recent_agent', 'named', 'masked', 'support');
    const other = await server.addTenant('recent_other', 'named', 'masked', 'support');
    const [a, b, c] = await Promise.all(
      ['Ada', 'Bea', 'Cleo'].map(
        async (name, n) => (await register(server, person(50 + n, name), token)).customerId,
      ),
    );
    expect(await recent(agent)).toEqual([]);
    for (const id of [a, b, a, c]) await server.get(`/customers/${id}`, agent);
    expect(await recent(agent)).toMatchObject([
      { customerId: c, customerType: 'individual', name: 'Cleo Recent' },
      { customerId: a, name: 'Ada Recent' },
      { customerId: b, name: 'Bea Recent' },
    ]);
    expect(await recent(other)).toEqual([]);
    const shown = await few.get('/customers/recent', agent);
    expect(shown.json().data.items.map(({ name }: { name: string }) => name)).toEqual([
      'Cleo Recent',
      'Ada Recent',
    ]);
    await few.close();
    const seen = await once<{ kind: string; times: number }>(
      server.database,
      `select kind, count(*)::int as times from customer_access where login = 'recent_agent' group by kind order by kind`,
    );
    expect(seen).toEqual([
      { kind: 'get', times: 4 },
      { kind: 'recent', times: 5 },
    ]);
  });

  test('are refused to a role that may not read', async () => {
    const admin = await quickTenant(server, 'named', { role: 'admin' });
    expectRefused(await server.get('/customers/recent', admin), 'forbidden', { right: 'read' });
  });
});
