/** The end of a session in a page of the console, in real Chromium: idle, ended elsewhere, and while somebody types. */
import { expect, onTestFinished, test } from 'vitest';
import { pageHeaders } from '../../../src/console/frame/headers.ts';
import { sandboxCustomers, sandboxLogin } from '../../../src/contract/sandbox.ts';
import { CANNED, cannedHtml, openCanned, ready } from '../../support/canned-page.ts';
import { addPerson } from '../../support/console.ts';
import {
  BROWSER_LIMIT,
  expectAccessible,
  type OpenedConsole,
  openConsole,
} from '../../support/console-browser.ts';
import { clientId, clientSecret, startIdentityProvider } from '../../support/identity-provider.ts';
import { testPassword } from '../../support/login.ts';
import { startTestServer } from '../../support/server.ts';

const limit = { timeout: BROWSER_LIMIT };
const PART = '/console/canned/part';
const typed = 'https://example.test/typed by hand';
const form = `<form method="post" action="${PART}"><label for="note">Note</label><input id="note" name="note"><button name="go" value="1">Send</button></form>`;

/** The session ends as if an admin had ended it. */
async function endSession({ context, origin }: OpenedConsole): Promise<void> {
  const ended = await context.request.delete(`${origin}/session`, { headers: { origin } });
  expect(ended.status()).toBe(200);
}

/** The session of the browser ends, and somebody else begins one, without any page of the console. */
async function signInAs(login: string, opened: OpenedConsole): Promise<void> {
  const { server, context, origin } = opened;
  await endSession(opened);
  await addPerson(server, login, 'support', sandboxLogin.aggregatorId);
  const data = { login, password: testPassword };
  const begun = await context.request.post(`${origin}/session`, { data, headers: { origin } });
  expect((await begun.json()).data.state).toBe('active');
}

/** A page with personal data, whose clock the test moves. */
async function openOnClock() {
  const opened = await openConsole();
  await opened.page.clock.install({ time: new Date('2026-11-25T10:00:00.000Z') });
  return { opened, page: await openCanned(opened, '<p>A name that nobody may find</p>') };
}

test(
  'after 15 idle minutes nothing of the page is left, the session is over, and the sign-in page says why',
  limit,
  async () => {
    const { opened, page } = await openOnClock();
    await page.clock.fastForward(14 * 60_000);
    await page.keyboard.press('Shift');
    await page.clock.fastForward(14 * 60_000);
    expect(await page.content()).toContain('A name that nobody may find');
    await page.clock.fastForward(60_000);
    await page.waitForURL('**/console/sign-in?why=idle');
    await page.getByText('You were signed out because of inactivity').waitFor();
    expect((await opened.context.request.get(`${opened.origin}/session`)).status()).toBe(401);
  },
);

test(
  'a page that is left idle does not end the session of somebody else who has signed in since',
  limit,
  async () => {
    const { opened, page } = await openOnClock();
    await signInAs('agent_after', opened);
    await page.clock.fastForward(16 * 60_000);
    await page.waitForURL((url) => url.pathname !== CANNED);
    const session = await opened.context.request.get(`${opened.origin}/session`);
    expect((await session.json()).data.login).toBe('agent_after');
  },
);

test('using one tab keeps the others, and signing out in one empties them', limit, async () => {
  const opened = await openConsole();
  await opened.context.clock.install({ time: new Date('2026-11-25T10:00:00.000Z') });
  const page = await openCanned(opened, '<p>A name that nobody may find</p>');
  const other = await opened.context.newPage();
  await other.goto('/console');
  await ready(other);
  await opened.context.clock.fastForward(14 * 60_000);
  await page.evaluate(`globalThis.heard = new Promise((done) => {
    new BroadcastChannel('opencif-console').onmessage = () => done(true);
  }); 0`);
  await other.keyboard.press('Shift');
  expect(await page.evaluate('heard')).toBe(true);
  await page.clock.fastForward(14 * 60_000);
  expect(await page.content()).toContain('A name that nobody may find');

  await other.locator('.account summary').click();
  await other.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You signed out in another tab').waitFor();
  expect(await page.content()).not.toContain('A name that nobody may find');
  await expectAccessible(page);
});

test('somebody else who signs in in another tab sees and sends nothing of this one', limit, async () => {
  const opened = await openConsole();
  const keyed = form.replace('</form>', '<button data-keyed>Send once</button></form>');
  const page = await openCanned(opened, `${keyed}<a href="${PART}" data-dialog>Look at it</a>`);
  const part = `<main><h1>Part</h1>${form.replaceAll('note', 'more').replace('Send', 'Change')}</main>`;
  await page.route(`**${PART}`, (route) =>
    route.request().method() === 'GET'
      ? route.fulfill({ contentType: 'text/html', body: part })
      : route.fallback(),
  );
  await page.locator('#note').fill(typed);
  await page.getByRole('link', { name: 'Look at it' }).click();
  await page.locator('#more').fill(typed);
  await signInAs('agent_other', opened);
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  for (const name of ['Change', 'Send once', 'Send']) {
    await page.getByRole('button', { name, exact: true }).click();
    await dialog.waitFor();
    expect(await dialog.getByLabel('Login').inputValue()).toBe(opened.login);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    if (name === 'Change') await page.keyboard.press('Escape');
    expect(await page.locator('#note').inputValue()).toBe(typed);
  }

  const other = await opened.context.newPage();
  await other.goto('/console');
  await ready(other);
  await page.getByText('Another tab is signed in as somebody else').waitFor();
  expect(await page.locator('#note').count()).toBe(0);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Open the console' }).click();
  await page.waitForURL('**/console');
  expect(await page.locator('body').getAttribute('data-login')).toBe('agent_other');
});

test('the back button after signing out shows nothing of the page', limit, async () => {
  const opened = await openConsole();
  const { page } = opened;
  await page.goto('/console');
  await page.locator('.account summary').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/console/sign-in?**');
  await page.goBack();
  await page.waitForURL('**/console/sign-in?**');
  expect(await page.content()).not.toContain(opened.login);
});

test(
  'a form that is sent after the session has ended: what was typed stays, and is sent after signing in again',
  limit,
  async () => {
    const opened = await openConsole();
    const page = await openCanned(opened, form);
    const sent: (string | null)[] = [];
    await page.route(`**${PART}`, (route) => {
      sent.push(route.request().postData());
      return route.fulfill({
        status: 200,
        contentType: 'text/html',
        body: '<title>Done</title><h1>Done</h1>',
      });
    });
    await page.locator('#note').fill(typed);
    await endSession(opened);
    await page.getByRole('button', { name: 'Send' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    expect(sent).toEqual([]);
    expect(await dialog.getByLabel('Login').inputValue()).toBe(opened.login);
    expect(await dialog.getByLabel('Login').isEditable()).toBe(false);
    await expectAccessible(page);

    await dialog.getByLabel('Password').fill('not the password');
    await page.keyboard.press('Enter');
    await dialog.getByText('This is not the password for this login.').waitFor();
    await dialog.getByLabel('Password').fill(testPassword);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    expect(sent).toEqual([new URLSearchParams({ note: typed, go: '1' }).toString()]);
    expect(await page.evaluate('[localStorage.length, sessionStorage.length]')).toEqual([0, 0]);
  },
);

test(
  'when the session reaches its time limit, each page says so until the person has signed in again, and keeps what was typed',
  limit,
  async () => {
    const opened = await openConsole();
    const { page, context } = opened;
    await page.clock.install();
    const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
    const body = cannedHtml(opened, form)
      .replace(/data-now="[^"]*"/, `data-now="${minutes(0)}"`)
      .replace(/data-expires-at="[^"]*"/, `data-expires-at="${minutes(10)}"`);
    const headers = { ...pageHeaders, 'content-type': 'text/html; charset=utf-8' };
    await context.route(`**${CANNED}`, (route) => route.fulfill({ headers, body }));
    const other = await context.newPage();
    for (const tab of [other, page]) {
      await tab.goto(CANNED);
      await ready(tab);
    }
    await page.locator('#note').fill(typed);
    await endSession(opened);
    await page.clock.fastForward(8 * 60_000);
    expect(await page.getByText('Your session has ended').count()).toBe(0);
    await page.clock.fastForward(3 * 60_000);
    for (const tab of [other, page])
      await tab.getByRole('main').getByText('Your session has ended').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Sign in again' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('A session has a time limit').waitFor();
    await dialog.getByLabel('Password').fill(testPassword);
    await page.keyboard.press('Enter');
    for (const tab of [other, page])
      await tab.getByRole('main').getByText('Your session has ended').waitFor({ state: 'detached' });
    expect(await page.locator('#note').inputValue()).toBe(typed);
  },
);

test('whoever does not sign in again keeps what was typed, and nothing is sent', limit, async () => {
  const opened = await openConsole();
  const page = await openCanned(opened, form);
  await page.locator('#note').fill(typed);
  await endSession(opened);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.locator('#note').inputValue()).toBe(typed);
  expect(new URL(page.url()).pathname).toBe(CANNED);
});

/** A console whose people an identity provider signs in, with nobody signed in yet. */
async function openWithProvider() {
  const provider = await startIdentityProvider();
  const { aggregatorId } = sandboxLogin;
  const openid = {
    issuer: provider.issuer,
    clientId,
    clientSecret,
    scope: 'openid',
    claim: 'groups',
    grants: [{ value: 'agents', aggregatorId, role: 'support' }],
    makeLogins: true,
  } as const;
  const server = await startTestServer({ settings: { openid } });
  onTestFinished(async () => {
    await server.close();
    await provider.close();
  });
  const opened = await openConsole({ server, signIn: false });
  provider.serve([`${opened.origin}/session/openid/callback`]);
  for (const sub of ['agent', 'other']) provider.people.set(sub, { groups: ['agents'] });
  onTestFinished(() => {
    const { complaints } = opened;
    // People are meant to go there.
    const rest = complaints.filter((one) => !one.includes(provider.issuer));
    complaints.splice(0, complaints.length, ...rest);
  });
  return { opened, provider };
}

test(
  'a person of an identity provider signs in again in a new tab: the same person goes on, another one sends nothing',
  limit,
  async () => {
    const { opened, provider } = await openWithProvider();
    const { page, context, server } = opened;
    const customerId = sandboxCustomers[0]?.customerId;
    const email = 'typed.by.hand@example.test';
    provider.next = 'agent';
    await page.goto('/session/openid');
    await page.waitForURL('**/console');
    await page.goto(`/console/customers/${customerId}/correct/email`);
    await ready(page);
    await page.getByLabel('E-mail').fill(email);
    await endSession(opened);
    await page.getByRole('button', { name: 'Review the change' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    const provide = dialog.getByRole('link', { name: 'Sign in with your organization' });
    await provide.waitFor();
    expect(await dialog.getByRole('textbox').count()).toBe(0);
    await expectAccessible(page);
    await provide.click();
    await page.getByRole('heading', { name: 'You are about to change' }).waitFor();
    expect(await page.content()).toContain(email);

    await ready(page);
    await page.getByLabel('Reason').fill('moved');
    await endSession(opened);
    provider.next = 'other';
    await context.clearCookies();
    await page.getByRole('button', { name: 'Change e-mail address' }).click();
    await provide.click();
    await page.getByText('Another tab is signed in as somebody else').waitFor();
    expect(await page.content()).not.toContain(email);
    const history = await server.get(`/customers/${customerId}/history`, server.token);
    expect(history.json().data.items).toHaveLength(1);
  },
);

test(
  'without a connection a form stays open, says that nothing was sent, and can be sent when it is back',
  limit,
  async () => {
    const opened = await openConsole();
    const page = await openCanned(opened, form);
    await page.route(`**${PART}`, (route) =>
      route.fulfill({ status: 200, contentType: 'text/html', body: '<title>Done</title><h1>Done</h1>' }),
    );
    await page.locator('#note').fill(typed);
    await opened.context.setOffline(true);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Not sent: there is no connection').first().waitFor();
    expect(await page.locator('#note').inputValue()).toBe(typed);
    await expectAccessible(page);
    await opened.context.setOffline(false);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Done' }).waitFor();
  },
);

test('a page that the browser kept aside is asked for anew, and no form is sent again', limit, async () => {
  const opened = await openConsole();
  const page = await openCanned(opened, form);
  const headers = { ...pageHeaders, 'content-type': 'text/html; charset=utf-8' };
  const body = cannedHtml(opened, '<p>The answer to a form</p>');
  await page.route(`**${PART}`, (route) => route.fulfill({ headers, body }));
  await page.locator('#note').fill(typed);
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) sent.push(request.method());
  });
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('The answer to a form').waitFor();
  await ready(page);
  const asked = page.waitForRequest((request) => request.isNavigationRequest());
  await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
  await asked;
  expect(sent).toEqual(['POST', 'GET']);
});
