/** `opencif access`, `opencif audit` and `opencif customer reveal` against a live server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { business } from '../../support/arbitraries.ts';
import { runCommand } from '../../support/command.ts';
import { quickTenant } from '../../support/nodes.ts';
import { startTestServer, type TestServer, testPassword } from '../../support/server.ts';
import { issueToken } from '../../support/token.ts';

let server: TestServer & { readonly url: string };
let companyId: string;
const reason = '=cmd|ticket "4711"';
const ein = business(1).customer.businessFederalEin;

beforeAll(async () => {
  server = await startTestServer();
  const program = await quickTenant(server, 'bank');
  await server.addTenant('bank_agent', 'bank', 'masked', 'support');
  await server.addTenant('bank_auditor', 'bank', 'masked', 'auditor');
  companyId = (await server.post('/customer/init', business(1), program)).json().data.customerId;
});

afterAll(() => server.close());

const as = (login: string, ...args: string[]) =>
  runCommand(args, { OPENCIF_BASE_URL: server.url, OPENCIF_LOGIN: login, OPENCIF_PASSWORD: testPassword });

describe('reveal', () => {
  test('prints the number alone, or as JSON with whose it is', async () => {
    const args = ['customer', 'reveal', companyId, '/customer/businessFederalEin', '--reason', reason];
    expect(await as('bank_agent', ...args)).toMatchObject({ code: 0, stdout: `${ein}\n`, stderr: '' });
    const { stdout } = await as('bank_agent', ...args, '--json');
    expect(JSON.parse(stdout)).toEqual({
      customerId: companyId,
      field: '/customer/businessFederalEin',
      value: ein,
    });
  });

  test('needs a reason and a number that is there: exit codes 2 and 1', async () => {
    const reveal = ['customer', 'reveal', companyId];
    expect((await as('bank_agent', ...reveal, '/customer/businessFederalEin')).code).toBe(2);
    const field = '/customer/identificationDocuments/0/value';
    const none = await as('bank_agent', ...reveal, field, '--reason', reason);
    expect(none).toMatchObject({ code: 1, stdout: '' });
    expect(none.stderr).toContain('The customer has no number there.');
  });
});

describe('access', () => {
  test('tells people who saw the customer, what and why, newest first', async () => {
    const { code, stdout } = await as('bank_auditor', 'access', '--customer', companyId);
    expect(code).toBe(0);
    const [newest, field, why, request] = stdout.split('\n');
    expect(newest).toMatch(new RegExp(`^\\d{4}-.*Z  bank_agent \\(support\\)  reveal  ${companyId}$`));
    expect(field).toBe('  /customer/businessFederalEin');
    expect(why).toBe(`  reason: ${reason}`);
    expect(request).toMatch(/^ {2}request [0-9a-f]{32}$/);
  });

  test('gives JSON lines, at most as many as asked for, and says that there are more', async () => {
    const all = await as('bank_auditor', 'access', '--all', '--json');
    expect(all.stdout.trimEnd().split('\n')).toHaveLength(2);
    const one = await as('bank_auditor', 'access', '--limit', '1', '--json');
    expect(one.stdout).toBe(`${all.stdout.split('\n')[0]}\n`);
    expect(one.stderr).toContain('There are more');
  });

  test('gives CSV in which no reason is a formula', async () => {
    const { stdout } = await as('bank_auditor', 'access', '--csv', '--all');
    const [header, first] = stdout.split('\r\n');
    expect(header).toBe('at,login,role,customerId,kind,field,reason,verification,requestId,altered');
    expect(first).toContain(`"'=cmd|ticket ""4711"""`);
  });

  test('of a login, and of a time', async () => {
    const none = await as('bank_auditor', 'access', '--customer', companyId, '--by', 'nobody');
    expect(none).toMatchObject({ code: 0, stdout: '' });
    expect(none.stderr).toContain('Nothing is recorded there.');
    expect((await as('bank_auditor', 'access', '--to', '2020-01-01T00:00:00Z')).stdout).toBe('');
    expect(
      (await as('bank_auditor', 'access', '--by', 'bank_agent', '--json')).stdout.split('\n'),
    ).toHaveLength(3);
  });

  test('of a kind, also of one customer; an unknown kind is exit code 2', async () => {
    const lines = async (...args: string[]) => {
      const { code, stdout } = await as('bank_auditor', 'access', '--json', ...args);
      expect(code).toBe(0);
      return stdout.split('\n').length - 1;
    };
    expect(await lines('--kind', 'reveal')).toBe(2);
    expect(await lines('--kind', 'reveal', '--customer', companyId, '--by', 'bank_agent')).toBe(2);
    expect(await lines('--kind', 'search')).toBe(0);
    expect((await as('bank_auditor', 'access', '--kind', 'signedIn')).code).toBe(2);
  });

  test('says which of a caller’s answers matched', async () => {
    const agent = await issueToken(server, { login: 'bank_agent' });
    const answers = { taxNumberLast4: ein.slice(-4), email: 'somebody@example.test' };
    await server.post(`/customers/${companyId}/verify-caller`, { answers }, agent);
    const { stdout } = await as('bank_auditor', 'access', '--limit', '1');
    expect(stdout).toContain(`  matched: taxNumberLast4; did not match: email\n`);
  });

  test('is refused where the login lacks the right', async () => {
    const refused = await as('bank_agent', 'access');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('which your role lacks');
  });
});

describe('audit', () => {
  test('tells people and programs who did what', async () => {
    const text = await as('bank_auditor', 'audit', '--kind', 'forbidden');
    expect(text.stdout).toMatch(/^\d{4}-.*Z {2}forbidden {2}bank_agent {2}about access\n/);
    const json = await as('bank_auditor', 'audit', '--by', 'bank_agent', '--kind', 'signedIn', '--json');
    expect(JSON.parse(json.stdout.split('\n')[0] ?? '')).toMatchObject({
      kind: 'signedIn',
      login: 'bank_agent',
    });
  });

  test('gives CSV with a header', async () => {
    const { stdout } = await as('bank_auditor', 'audit', '--csv', '--limit', '1');
    expect(stdout.split('\r\n')[0]).toBe('at,kind,login,about,network,requestId,times,lastAt,altered');
  });

  test('takes no kind that there is not, and not JSON and CSV at once: exit code 2', async () => {
    expect((await as('bank_auditor', 'audit', '--kind', 'other')).code).toBe(2);
    expect((await as('bank_auditor', 'audit', '--json', '--csv')).code).toBe(2);
  });
});
