/** `/console/audit` and `/console/access`: an auditor sees who did and who saw what, and takes it along as a file. */
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { limits } from '../../../src/contract/limits.ts';
import { accessColumns, auditColumns } from '../../../src/domain/trail-csv.ts';
import {
  BROWSER_LIMIT,
  consoleServer,
  expectAccessible,
  expectNoSideScroll,
  openConsole,
  type StartedServer,
} from '../../support/console-browser.ts';
import { type PersonRole, type Visitor, visitorsOf } from '../../support/console-visitor.ts';
import { quickTenant } from '../../support/nodes.ts';
import { individualInit, register } from '../../support/samples.ts';

const [audit, access] = ['/console/audit', '/console/access'];
const at = 'examined';
/** A spreadsheet would take it for a formula. */
const reason = `=cmd|' /C calc'!A0, "ticket" 4711`;

const parseCsv = (text: string): string[][] => parse(text);

let server: StartedServer;
let people: Readonly<Record<PersonRole, Visitor>>;
let customerId: string;

beforeAll(async () => {
  server = await consoleServer();
  people = await visitorsOf(server, at);
  const token = await quickTenant(server, at);
  ({ customerId } = await register(server, individualInit(1), token));
  const support = await quickTenant(server, at, { role: 'support' });
  const field = '/customer/identificationDocuments/0/value';
  const answer = await server.post(`/customers/${customerId}/reveal`, { field, reason }, support);
  expect(answer.statusCode, answer.payload).toBe(200);
  expect((await server.get('/audit', support)).statusCode).toBe(403);
});

describe('who did what', () => {
  test.each(['auditor', 'admin'] as const)(
    'is shown to a person of role %s, each kind in words',
    async (role) => {
      const { status, html } = await people[role].get(audit);
      expect(status).toBe(200);
      expect(html).toContain('Lacked the right for an endpoint');
      expect(html).toContain('Signed in to the console');
      expect(html).not.toMatch(/<td[^>]*>forbidden/);
    },
  );

  test('is narrowed to a login, a kind and days; what cannot be one is said beside the field', async () => {
    const shown = async (query: string) => (await people.auditor.get(`${audit}?${query}`)).html;
    const own = await shown(`login=${at}_support`);
    expect(own).toContain('Lacked the right');
    expect(own).not.toContain('<td>Signed in to the console');
    const other = await shown('kind=sessionStarted');
    expect(other).not.toContain(`${at}_support</a>`);
    expect(await shown('to=2020-01-01')).toContain('No entries found');
    const wrong = await people.auditor.get(`${audit}?login=j@example.test`);
    expect(wrong.status).toBe(400);
    expect(wrong.html).toContain('A login has 1 to 36 letters');
  });

  test('tells nothing of another aggregator', async () => {
    const others = await visitorsOf(server, 'examined_other');
    for (const page of [audit, access, `${audit}/csv`, `${access}/csv`]) {
      const { html } = await others.auditor.get(page);
      expect(html).not.toContain(`${at}_support`);
      expect(html).not.toContain(customerId);
    }
    expect((await others.auditor.get(`/console/customers/${customerId}/access`)).html).toContain(
      'No customer has this id',
    );
  });
});

describe('who saw whom', () => {
  test('shows login, customer, what was revealed and why', async () => {
    const { status, html } = await people.auditor.get(access);
    expect(status).toBe(200);
    expect(html).toContain('<td>Revealed a number');
    expect(html).toContain('ticket');
    expect(html).toContain('>Document 1</span>');
    expect(html).toContain(`href="/console/customers/${customerId}/access"`);
  });

  test('of a customer is a page of its own, where the form and the customer’s page lead', async () => {
    const own = `/console/customers/${customerId}/access`;
    expect((await people.auditor.get(`${access}?customer=${customerId}&from=2020-01-01`)).to).toBe(
      `${own}?from=2020-01-01`,
    );
    expect((await people.auditor.get(`/console/customers/${customerId}`)).html).toContain(`href="${own}"`);
    const { html } = await people.auditor.get(own);
    expect(html).toContain('<td>Revealed a number');
    expect((await people.auditor.get(`${access}?customer=${customerId}&login=x&kind=get`)).to).toBe(
      `${own}?login=x&kind=get`,
    );
    expect((await people.auditor.get('/console/customers/cstap_unknown/access')).status).toBe(400);
  });

  test.each([access, 'customer'])('is narrowed to a kind and a login: %s', async (list) => {
    const path = list === access ? access : `/console/customers/${customerId}/access`;
    await people.auditor.get(`/console/customers/${customerId}`);
    const shown = async (query: string) => {
      const { html } = await people.auditor.get(`${path}?${query}`);
      const file = parseCsv((await people.auditor.get(`${path}/csv?${query}`)).html).slice(1);
      return { html, kinds: [...new Set(file.map((record) => record[4]))] };
    };
    const revealed = await shown('kind=reveal&from=2020-01-01');
    expect(revealed.kinds).toEqual(['reveal']);
    expect(revealed.html).toContain('<td>Revealed a number');
    expect(revealed.html).not.toContain('<td>Opened the customer');
    expect(revealed.html).toMatch(/<option value="reveal" selected/);
    const opened = await shown(`kind=get&login=auditor_${at}`);
    expect(opened.kinds).toEqual(['get']);
    expect((await shown(`kind=reveal&login=auditor_${at}`)).html).toContain('No entries found');
    expect((await shown('kind=signedIn')).kinds.sort()).toEqual((await shown('')).kinds.sort());
  });

  test('goes on where its page ends', async () => {
    const token = await quickTenant(server, 'examined_much');
    const { customerId: seen } = await register(server, individualInit(2), token);
    const much = await visitorsOf(server, 'examined_much');
    const support = await quickTenant(server, 'examined_much', { role: 'support' });
    for (let n = 0; n < 51; n++) await server.get(`/customer/status/${seen}`, support);
    const first = (await much.auditor.get(access)).html;
    const next = first.match(/href="(\/console\/access\?cursor=[^"]+)"/)?.[1] ?? '';
    const second = (await much.auditor.get(next)).html;
    const rows = (html: string) => html.split('<tr').length - 2;
    expect([rows(first), rows(second)]).toEqual([50, 1]);
    expect(second).not.toContain('?cursor=');
    const file = await much.auditor.get(`${access}/csv?login=examined_much_support`);
    expect(parseCsv(file.html)).toHaveLength(52);
  });
});

describe('support', () => {
  test('is refused, also when forced, and is not offered it', async () => {
    const pages = [audit, access, `/console/customers/${customerId}/access`].flatMap((page) => [
      page,
      `${page}/csv`,
    ]);
    for (const page of pages) {
      const { status, html } = await people.support.get(page);
      expect([page, status]).toEqual([page, 403]);
      expect(html).not.toContain('ticket');
    }
    const { html } = await people.support.get('/console');
    for (const page of [audit, access]) expect(html).not.toContain(`href="${page}"`);
  });
});

describe('the file', () => {
  test('has every entry with its columns, and no cell is a formula', async () => {
    const { html: file } = await people.auditor.get(`${access}/csv`);
    const [head, ...records] = parseCsv(file);
    expect(head).toEqual([...accessColumns]);
    const revealed = records.find((record) => record[4] === 'reveal');
    expect(revealed?.slice(0, 7)).toEqual([
      expect.any(String),
      `${at}_support`,
      'support',
      customerId,
      'reveal',
      '/customer/identificationDocuments/0/value',
      `'${reason}`,
    ]);
    const done = parseCsv((await people.auditor.get(`${audit}/csv?kind=forbidden`)).html);
    expect(done[0]).toEqual([...auditColumns]);
    expect(done[1]).toEqual(expect.arrayContaining(['forbidden', `${at}_support`, 'audit']));
  });

  test('is never shorter than the list: beyond the limit there is a page that says so', async () => {
    const { value } = limits.consoleCsvItems;
    await server.database.query(
      {
        name: 'test-many-audit-events',
        text: `insert into audit_event (kind, aggregator_id, at, mac)
               select 'signedIn', 'examined_long', timestamptz '2026-01-01 00:00Z' + (n - 1) * interval '8640 milliseconds', ''
                 from generate_series(1, $1::int) n`,
      },
      [value + 1],
    );
    const { auditor } = await visitorsOf(server, 'examined_long');
    const refused = await auditor.get(`${audit}/csv?to=2026-02-01`);
    expect(refused.status).toBe(413);
    expect(refused.html).toContain('More than 10,000 entries');
    const shorter = await auditor.get(`${audit}/csv?to=2026-01-01`);
    expect(parseCsv(shorter.html)).toHaveLength(value + 1);
  });

  test('that cannot be asked for so leads back to the form', async () => {
    expect((await people.auditor.get(`${audit}/csv?from=x`)).to).toBe(`${audit}?from=x`);
  });
});

test('an auditor narrows the list to a login, and downloads it', { timeout: BROWSER_LIMIT }, async () => {
  const { page } = await openConsole({ role: 'auditor', aggregatorId: at, login: 'examining', server });
  await page.goto(audit);
  await expectAccessible(page);
  await page
    .getByRole('link', { name: `${at}_support` })
    .first()
    .click();
  await expect.poll(() => page.getByLabel('Login').inputValue()).toBe(`${at}_support`);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download as CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('audit.csv');
  await page.goto(access);
  await expectAccessible(page);
  await page.getByLabel('Customer id').fill(customerId);
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('heading', { name: 'Who saw this customer' }).waitFor();
  for (const width of [320, 768]) {
    await page.setViewportSize({ width, height: 800 });
    await expectNoSideScroll(page);
  }
});
