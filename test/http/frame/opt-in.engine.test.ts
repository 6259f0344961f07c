/** Headers with options for a change: our endpoints honor or refuse them; documented endpoints accept them as before. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/contract/endpoint.ts';
import { endpoints } from '../../../src/contract/endpoints.ts';
import { loginName } from '../../../src/contract/login-examples.ts';
import type { Role } from '../../../src/contract/rights.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { passkeyId, sessionId, sessionStart } from '../../../src/contract/session-examples.ts';
import { webhookId } from '../../../src/contract/webhook-examples.ts';
import { Mint } from '../../../src/mint.ts';
import { expectInvalid } from '../../support/answers.ts';
import { ConsoleBrowser } from '../../support/console.ts';
import { dump } from '../../support/dump.ts';
import { roleWith, tokensOfRoles } from '../../support/roles.ts';
import { loadSample, quickSample } from '../../support/sandbox.ts';
import { postWith } from '../../support/send.ts';
import { buildTestServer, type TestServer, testPassword } from '../../support/server.ts';

let server: TestServer;
let tokens: Readonly<Record<Role, string>>;
/** As sent by a page of the console, for the endpoints that take no token. */
let signedIn: Record<string, string>;

beforeAll(async () => {
  // The clock stands still, so that no use of the session is stored during a test.
  const nowMs = Date.now();
  server = await buildTestServer({ mint: new Mint(() => nowMs), sample: quickSample });
  tokens = { ...(await tokensOfRoles(server, sandboxLogin.aggregatorId)), integration: server.token };
  const browser = new ConsoleBrowser(server);
  await browser.signIn(sessionStart.login, sessionStart.password);
  signedIn = { cookie: browser.cookie, 'sec-fetch-site': 'same-origin' };
});

afterAll(() => server.close());

const values = {
  'if-match': '"1"',
  'if-none-match': '*',
  'idempotency-key': 'key-1',
  'opencif-dry-run': 'true',
  'opencif-reason': 'moved',
  'opencif-dryrun': 'true',
  'opencif-of-a-later-version': 'x',
};

const posts = (endpoints as readonly Endpoint[]).filter(({ method }) => method !== 'GET');
const ours = posts.filter(({ documented }) => !documented);
const reads = (endpoints as readonly Endpoint[]).filter(({ method }) => method === 'GET');

const cases = ours.flatMap((endpoint) =>
  Object.keys(values)
    .filter((header) => !(header in (endpoint.headers?.properties ?? {})))
    .map((header) => [endpoint.name, header, endpoint] as const),
);

const send = ({ method, path, right, examples }: Endpoint, headers: Record<string, string>) =>
  server.server.inject({
    method,
    url: path
      .replace(':webhookId', webhookId)
      .replace(':customerId', 'cstap_6reGTr3k8vpAu8uFV7EdiN')
      .replace(':passkeyId', passkeyId)
      .replace(':sessionId', sessionId)
      .replace(':tokenId', 'tok_unknown')
      .replace(':login', loginName)
      .replace(':employeeId', 'cstap_5XVGshc9neQlcWlslzN8H0'),
    headers: {
      'x-connectfi-token': right ? tokens[roleWith(right)] : server.token,
      ...signedIn,
      ...headers,
    },
    ...(examples[0]?.body !== undefined && { payload: examples[0].body as object }),
  });

describe('a change of ours', () => {
  test.each(cases)(
    '%s refuses %s, which it does not know, and does nothing',
    async (_name, header, endpoint) => {
      const before = await dump(server.database);
      const answer = await send(endpoint, { [header]: values[header as keyof typeof values] });
      expectInvalid(answer, {
        instancePath: '',
        keyword: 'additionalProperties',
        params: { additionalProperty: header },
      });
      expect(answer.json().context[0].message).toContain('this endpoint would ignore it');
      expect(await dump(server.database)).toEqual(before);
    },
  );

  test('that makes something takes a key, except those that are listed with a reason', () => {
    // People call the endpoints of the console, in a browser; no program repeats these requests.
    const byPrograms = ours.filter(({ session }) => session === undefined);
    const without = byPrograms.filter(({ headers }) => !headers?.properties?.['idempotency-key']);
    expect(without.map(({ name }) => name)).toEqual([
      'auth-sign-out', // a token cannot end twice; this is also true of the next two
      'auth-end-token',
      'auth-end-tokens',
      'customers-batch', // each item has a key of its own
      'customers-verify-caller', // each is another try, and is counted
      'customers-reveal', // each answer is another read, and is recorded
      'webhooks-test', // every call sends one more
      'sandbox-reset', // the same each time
    ]);
  });
});

test.each(posts.filter(({ documented }) => documented).map((endpoint) => [endpoint.name, endpoint] as const))(
  'a documented change, %s, ignores those that it does not know: a client may set them on every request',
  async (_name, endpoint) => {
    const known = endpoint.headers?.properties ?? {};
    const unknown = Object.fromEntries(Object.entries(values).filter(([header]) => !(header in known)));
    const told = async (headers: Record<string, string>) => {
      await loadSample(server.database, server.vault, quickSample);
      const answer = await send(endpoint, headers);
      return [answer.statusCode, answer.json().code];
    };
    expect(await told(unknown)).toEqual(await told({}));
  },
);

test('a client that sets a key on every request can sign in and change its password', async () => {
  const headers = { 'idempotency-key': 'always' };
  const own = await server.addTenant('always', 'always');
  const user = { login: 'always', password: testPassword };
  const changed = await postWith(
    headers,
    server,
    '/user/change-password',
    { oldPassword: testPassword, newPassword: 'Other!Password1' },
    own,
  );
  expect(changed.statusCode, changed.payload).toBe(200);
  const signedIn = await postWith(headers, server, '/auth/get-token', {
    user: { ...user, password: 'Other!Password1' },
  });
  expect(signedIn.statusCode, signedIn.payload).toBe(200);
});

test.each(reads.map((endpoint) => [endpoint.name, endpoint] as const))(
  'a read, %s, may have them: there is nothing that they could prevent',
  async (_name, endpoint) => {
    const [plain, with_] = [await send(endpoint, {}), await send(endpoint, values)];
    expect(with_.statusCode).toBe(plain.statusCode);
  },
);
