/**
 * What each role may do, for every endpoint of the list: what its role lacks is 403, the same whatever the request
 * names, and what it has is never 403. The matrix is made from the list, so a new endpoint is in it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { may, type Role, roles } from '../../src/contract/rights.ts';
import { expectRefused } from '../support/answers.ts';
import { business, individual } from '../support/arbitraries.ts';
import { dump } from '../support/dump.ts';
import { quickTenant } from '../support/nodes.ts';
import { tokensOfRoles } from '../support/roles.ts';
import { buildTestServer, type TestServer } from '../support/server.ts';
import { makeWebhook } from '../support/webhooks.ts';

const kinds = ['known', 'unknown', 'foreign'] as const;
type Kind = (typeof kinds)[number];
/** A name for each member of a path or body that names something; those not here name a customer. */
type Names = Readonly<Record<'customerId' | 'companyId' | 'webhookId' | 'login', string>>;

const guarded = (endpoints as readonly Endpoint[]).filter(({ right }) => right !== null);
const matrix = guarded.flatMap((endpoint) =>
  roles.map((role) => [endpoint.name, role, may(role, endpoint.right), endpoint] as const),
);

let server: TestServer;
let tokens: Readonly<Record<Role, string>>;
let names: Record<Kind, Names>;

async function populate(token: string, aggregatorId: string, n: number): Promise<Names> {
  const made = async (body: unknown) => (await server.post('/customer/init', body, token)).json().data;
  const { customerId } = await made(individual(n));
  const { customerId: companyId } = await made(business(n));
  // It starts after them, so that nothing is sent meanwhile.
  const { webhookId } = await makeWebhook(server, { url: 'http://127.0.0.1:1/' }, token);
  return { customerId, companyId, webhookId, login: `${aggregatorId}_login` };
}

beforeAll(async () => {
  server = await buildTestServer();
  tokens = await tokensOfRoles(server, 'own');
  const unknown = { customerId: 'cstap_unknown', companyId: 'cstab_unknown', webhookId: 'whk_unknown' };
  names = {
    known: await populate(tokens.integration, 'own', 71),
    unknown: { ...unknown, login: 'nobody' },
    foreign: await populate(await quickTenant(server, 'foreign'), 'foreign', 93),
  };
});

afterAll(() => server.close());

const nameOf = (member: string, kind: Kind) => names[kind][member as keyof Names] ?? names[kind].customerId;

/** The body of an example that names other things. */
function named(body: unknown, kind: Kind): unknown {
  return JSON.parse(
    JSON.stringify(body, (member, value) =>
      typeof value === 'string' && (member.endsWith('Id') || member === 'login')
        ? nameOf(member, kind)
        : value,
    ),
  );
}

/** The store but for what tells of refusals. */
async function stored(): Promise<string[]> {
  return (await dump(server.database)).filter((line) => !line.startsWith('audit_event'));
}

function send({ method, path }: Endpoint, role: Role, kind: Kind, body?: unknown) {
  return server.server.inject({
    method,
    url: path.replaceAll(/:(\w+)/g, (_, member: string) => nameOf(member, kind)),
    headers: { 'x-connectfi-token': tokens[role] },
    ...(body !== undefined && { payload: body as object }),
  });
}

test.each(matrix.filter(([, , allowed]) => !allowed))(
  '%s refuses a login of role %s, the same for what it names, for what is not there and for what is another’s',
  async (_name, role, _allowed, endpoint) => {
    const before = await stored();
    const answers: unknown[] = [];
    for (const kind of kinds) {
      for (const body of [
        undefined,
        ...(endpoint.body ? [{}, named(endpoint.examples[0]?.body, kind)] : []),
      ]) {
        const answer = await send(endpoint, role, kind, body);
        expectRefused(answer, 'forbidden', { right: endpoint.right });
        expect(answer.headers['opencif-hint']).toContain(`the right ${endpoint.right}, which`);
        const { requestId: _id, ...told } = answer.json();
        const { date: _date, 'content-length': _length, ...headers } = answer.headers;
        answers.push({ told, headers });
      }
    }
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await stored()).toEqual(before);
  },
);

test.each(matrix.filter(([, , allowed]) => allowed))(
  '%s does not refuse a login of role %s for its role',
  async (_name, role, _allowed, endpoint) => {
    const answer = await send(endpoint, role, 'unknown', endpoint.body ? {} : undefined);
    expect([401, 403]).not.toContain(answer.statusCode);
    expect(answer.json().code).not.toBe('forbidden');
  },
);

test('an endpoint that takes no token needs no right', () => {
  const open = (endpoints as readonly Endpoint[]).filter(({ token }) => !token);
  expect(open.filter(({ right }) => right !== null)).toEqual([]);
});

describe('a batch', () => {
  const batch = (role: Role, items: readonly object[]) =>
    server.post('/customers/batch', { items }, tokens[role]);

  test('of a login that may only correct: its updates are done, and each registration is refused alike', async () => {
    const { customerId } = names.known;
    const answer = await batch('support', [
      { operation: 'init', body: individual(5) },
      { operation: 'update', body: { customerId, customer: { email: 'corrected@example.test' } } },
      { operation: 'init', body: { nothing: true } },
      { operation: 'init', body: individual(71) },
    ]);
    const { items } = answer.json().data;
    const refused = {
      status: 403,
      error: { code: 'forbidden', context: { right: 'register' }, message: expect.any(String) },
    };
    expect(items).toEqual([refused, expect.objectContaining({ status: 200 }), refused, refused]);
  });
});

describe('numbers are masked for', () => {
  test.each(['support', 'auditor'] as const)(
    'a login of role %s, whatever the disclosure of its row',
    async (role) => {
      const { companyId } = names.known;
      const paths = [
        `/customer/status/${companyId}`,
        `/customers/${companyId}`,
        `/customers/${companyId}/history`,
        '/customers?type=business',
      ];
      for (const path of paths) {
        const [full, masked] = [
          await server.get(path, tokens.integration),
          await server.get(path, tokens[role]),
        ];
        const { customer, businessRepresentatives } = business(71);
        const numbers = [
          customer.businessFederalEin,
          ...businessRepresentatives.flatMap((one) => one.identificationDocuments.map(({ value }) => value)),
        ];
        for (const number of numbers) {
          expect([path, full.body.includes(String(number))]).toEqual([path, true]);
          expect([path, masked.body.includes(String(number))]).toEqual([path, false]);
        }
      }
    },
  );
});
