/** `/console/people`: an admin manages logins. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Login } from '../../../src/contract/logins.ts';
import { ConsoleBrowser } from '../../support/console.ts';
import {
  BROWSER_LIMIT,
  consoleServer,
  expectAccessible,
  expectNoSideScroll,
  openConsole,
  type StartedServer,
} from '../../support/console-browser.ts';
import { type PersonRole, type Visitor, visitorsOf } from '../../support/console-visitor.ts';
import { fieldsIn } from '../../support/html-form.ts';
import { quickTenant } from '../../support/nodes.ts';

const path = '/console/people';
const steps = ['set-role', 'set-disclosure', 'enable', 'disable', 'unlock', 'end-sessions', 'reset-passkeys'];

let server: StartedServer;
let people: Readonly<Record<PersonRole, Visitor>>;
/** Of a second admin, who looks at what was done. */
let looking: string;
let at: string;
let serial = 0;

beforeEach(async () => {
  server = await consoleServer();
  at = `managed${++serial}`;
  people = await visitorsOf(server, at);
  looking = await quickTenant(server, at, { role: 'admin' });
});

async function logins(): Promise<Login[]> {
  return (await server.get('/logins?limit=100', looking)).json().data.items;
}

async function stateOf(login: string): Promise<Login | undefined> {
  return (await logins()).find((one) => one.login === login);
}

describe('the list', () => {
  test('has every login of the aggregator with role, state and a way to it, and none of another', async () => {
    await quickTenant(server, `${at}_other`);
    const { status, html } = await people.admin.get(path);
    expect(status).toBe(200);
    for (const { login } of await logins()) expect(html).toContain(`href="${path}/${login}"`);
    expect(html).not.toContain(`${at}_other`);
  });

  test('goes on where its page ends', async () => {
    for (let n = 0; n < 51; n++) await quickTenant(server, at, { login: `${at}_n${n}` });
    const first = (await people.admin.get(path)).html;
    const next = first.match(/href="(\/console\/people\?cursor=[^"]+)"/)?.[1] ?? '';
    const second = (await people.admin.get(next)).html;
    const named = (html: string) =>
      [...html.matchAll(/href="\/console\/people\/([a-z0-9_]+)"/g)].map(([, name]) => name);
    expect([...named(first), ...named(second)].sort()).toEqual(
      (await logins()).map(({ login }) => login).sort(),
    );
    // A login of the second page is found too.
    expect((await people.admin.get(`${path}/${named(second)[0]}`)).status).toBe(200);
  });
});

describe('whoever may not administer', () => {
  test.each(['support', 'auditor'] as const)(
    'as role %s sees no login and changes none, also when forced',
    async (role) => {
      const before = await logins();
      const own = `${path}/support_${at}`;
      for (const asked of [path, `${path}/add-login`, own, ...steps.map((step) => `${own}/${step}`)]) {
        const { status, html } = await people[role].get(asked);
        expect([asked, status]).toEqual([asked, 403]);
        expect(html).not.toContain(`admin_${at}`);
      }
      for (const asked of [`${path}/add-login`, ...steps.map((step) => `${own}/${step}`)]) {
        const { status } = await people[role].post(asked, {
          login: 'forced',
          role: 'admin',
          disclosure: 'documented',
        });
        expect([asked, status]).toEqual([asked, 403]);
      }
      expect(await logins()).toEqual(before);
      expect((await people[role].get('/console')).html).not.toContain(`href="${path}"`);
    },
  );
});

describe('adding a login', () => {
  const form = async () => fieldsIn((await people.admin.get(`${path}/add-login`)).html, 'add-login');

  test('shows its first password once, and the form sent again is the same login', async () => {
    const fields = { ...(await form()), login: `${at}_new`, role: 'support', disclosure: 'documented' };
    const made = await people.admin.post(`${path}/add-login`, fields);
    expect(made.status).toBe(200);
    const password = made.html.match(/data-copy="([^"]{24})"/)?.[1] ?? '';
    const again = await people.admin.post(`${path}/add-login`, fields);
    expect(again.html).toContain(password);
    expect((await logins()).filter(({ login }) => login === fields.login)).toMatchObject([
      { role: 'support', disclosure: 'masked' },
    ]);
    expect((await new ConsoleBrowser(server).signIn(fields.login, password)).statusCode).toBe(200);
    expect((await people.admin.get(`${path}/${fields.login}`)).html).not.toContain(password);
  });

  test.each([
    ['j.sample@example.test', 'A name has 1 to 36 letters'],
    ['', 'A name has 1 to 36 letters'],
    ['CONNECTFI_CLIENTID', 'Another login has this name'],
  ])(
    'under the name "%s" says what is wrong beside the field, and keeps what was typed',
    async (login, fault) => {
      const { status, html } = await people.admin.post(`${path}/add-login`, {
        ...(await form()),
        login,
        role: 'auditor',
        disclosure: 'masked',
      });
      expect(status).toBe(400);
      expect(html).toContain(fault);
      expect(html).toMatch(/<option value="auditor" selected/);
      expect(fieldsIn(html, 'add-login')).toMatchObject({ login });
    },
  );
});

describe('with a login', () => {
  test('it is disabled, and enabled again', async () => {
    const own = `${path}/support_${at}`;
    expect((await people.admin.post(`${own}/disable`, {})).to).toBe(`${own}?done=disable`);
    expect(await stateOf(`support_${at}`)).toMatchObject({ state: 'disabled' });
    expect((await people.admin.get(`${own}?done=disable`)).html).toContain('Disabled');
    expect((await people.admin.get(`${own}/disable`)).html).toContain('does not apply');
    expect((await people.admin.post(`${own}/enable`, {})).to).toBe(`${own}?done=enable`);
    expect(await stateOf(`support_${at}`)).toMatchObject({ state: 'enabled' });
  });

  test('it gets another role, and a program another disclosure', async () => {
    const program = `${at}_login`;
    await quickTenant(server, at);
    expect(
      (await people.admin.post(`${path}/${program}/set-disclosure`, { disclosure: 'masked' })).status,
    ).toBe(303);
    expect(await stateOf(program)).toMatchObject({ disclosure: 'masked' });
    expect((await people.admin.post(`${path}/${program}/set-role`, { role: 'auditor' })).status).toBe(303);
    expect(await stateOf(program)).toMatchObject({ role: 'auditor' });
    const { html } = await people.admin.get(`${path}/${program}`);
    expect(html).not.toContain('/set-disclosure"');
  });

  test('its sessions end, and its passkeys go', async () => {
    const own = `${path}/support_${at}`;
    expect((await people.support.get('/console')).status).toBe(200);
    expect((await people.admin.post(`${own}/end-sessions`, {})).status).toBe(303);
    expect((await people.support.get('/console')).status).toBe(303);
    expect((await people.admin.post(`${own}/reset-passkeys`, {})).to).toBe(`${own}?done=reset-passkeys`);
  });

  test('a lock is shown and lifted', async () => {
    const login = `auditor_${at}`;
    for (let n = 0; n < 20; n++) await new ConsoleBrowser(server).signIn(login, 'wrong');
    const own = `${path}/${login}`;
    expect((await people.admin.get(own)).html).toContain(`href="${own}/unlock"`);
    expect((await people.admin.post(`${own}/unlock`, {})).status).toBe(303);
    expect((await people.admin.get(own)).html).not.toContain(`href="${own}/unlock"`);
  });

  test('the last admin is refused in words, and what was chosen is kept', async () => {
    await server.post(`/logins/${at}_admin/disable`, {}, looking);
    const own = `${path}/admin_${at}`;
    const refused = await people.admin.post(`${own}/set-role`, { role: 'auditor' });
    expect(refused.status).toBe(400);
    expect(refused.html).toContain('This is the last admin of your aggregator');
    expect(refused.html).toMatch(/<option value="auditor" selected/);
    expect((await people.admin.post(`${own}/disable`, {})).html).toContain('This is the last admin');
    expect((await people.admin.get(own)).status).toBe(200);
  });

  test('an unknown one and one of another aggregator are answered alike', async () => {
    await quickTenant(server, `${at}_other`);
    for (const login of [`${at}_other_login`, 'nobody_at_all']) {
      for (const asked of [`${path}/${login}`, `${path}/${login}/disable`]) {
        const { status, html } = await people.admin.get(asked);
        expect([asked, status]).toEqual([asked, 404]);
        expect(html).toContain('No login has this name');
      }
      expect((await people.admin.post(`${path}/${login}/disable`, {})).status).toBe(404);
    }
  });
});

test('an admin adds a login, changes its role and disables it, each after being asked', {
  timeout: BROWSER_LIMIT,
}, async () => {
  const { page } = await openConsole({ role: 'admin', aggregatorId: at, login: `${at}_chief`, server });
  await page.goto(path);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Add a login' }).click();
  await page.getByLabel('Name').fill(`${at}_zoe`);
  await page.getByRole('button', { name: 'Add the login' }).click();
  await page.getByRole('heading', { name: 'The login was added' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Show the login' }).click();
  await page.getByRole('link', { name: 'Change the role' }).click();
  await page.getByLabel('Role').selectOption('auditor');
  await page.getByRole('button', { name: 'Change the role' }).click();
  await page.getByText('The role was changed').first().waitFor();
  await page.getByRole('link', { name: 'Disable' }).click();
  await page.getByRole('button', { name: 'Disable the login' }).click();
  await page.getByRole('link', { name: 'Enable' }).waitFor();
  expect(await stateOf(`${at}_zoe`)).toMatchObject({ role: 'auditor', state: 'disabled' });
  await page.setViewportSize({ width: 320, height: 700 });
  await expectNoSideScroll(page);
});
