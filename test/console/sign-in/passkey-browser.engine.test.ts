/** Signing in with password and passkey at the console's own pages, in Chromium with its virtual authenticator. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NoBrowser, startBrowser, type TestBrowser } from '../../support/browser.ts';
import { addPerson } from '../../support/console.ts';
import { startTestServer, type TestServer, testPassword } from '../../support/server.ts';

/** A browser on a busy machine with two cores is slow; on an idle one, these waits take seconds. */
const LIMIT = 300_000;

let server: TestServer & { readonly url: string };
let started: TestBrowser | null = null;
let lacking = '';

beforeAll(async () => {
  started = await startBrowser().catch((error: unknown) => {
    if (!(error instanceof NoBrowser)) throw error;
    lacking = error.message;
    return null;
  });
  server = await startTestServer({ settings: { sandbox: false } });
}, LIMIT);

afterAll(async () => {
  await started?.close();
  await server?.close();
}, LIMIT);

const base = () => server.url.replace('127.0.0.1', 'localhost');

/** @returns a page of a browser with an authenticator, and what went wrong in it, which should stay empty */
async function open(skip: (why: string) => never, options: BrowserContextOptions = {}) {
  if (started === null) return skip(lacking);
  const context = await started.browser.newContext(options);
  context.setDefaultTimeout(LIMIT / 2);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
  });
  const devices = await context.newCDPSession(page);
  await devices.send('WebAuthn.enable');
  const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const accept = (isUserVerified: boolean) =>
    devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  return { page, complaints, accept };
}

async function givePassword(page: Page, login: string): Promise<void> {
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(testPassword);
  await page.keyboard.press('Enter');
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

test('the first sign-in makes a passkey, the next one shows it, and both lead to where one wanted to go', {
  timeout: LIMIT,
}, async ({ skip }) => {
  await addPerson(server, 'alice');
  const { page, complaints, accept } = await open(skip);
  await page.goto(`${base()}/console/account`);
  await givePassword(page, 'alice');
  await heading(page, 'Make your passkey');
  await page.getByLabel('Name of the passkey').fill('Test laptop');
  await page.getByRole('button', { name: 'Make passkey' }).click();
  await heading(page, 'Your account');
  await page.getByText('Test laptop').waitFor();

  await page.locator('summary').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out').waitFor();
  await page.goto(`${base()}/console/account`);
  await givePassword(page, 'alice');
  await heading(page, 'Use your passkey');
  await accept(false);
  await page.getByRole('button', { name: 'Use passkey' }).click();
  await page.getByText('The passkey was not used').waitFor();
  await accept(true);
  await page.getByRole('button', { name: 'Use passkey' }).click();
  await heading(page, 'Your account');
  expect(complaints).toEqual([]);
});

test('without JavaScript the password works, and the passkey step says what it needs', {
  timeout: LIMIT,
}, async ({ skip }) => {
  await addPerson(server, 'bob');
  const { page, complaints } = await open(skip, { javaScriptEnabled: false });
  await page.goto(`${base()}/console`);
  await givePassword(page, 'bob');
  await page.getByText('This step needs JavaScript').waitFor();
  expect(await page.getByRole('button', { name: 'Make passkey' }).isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Stop signing in' }).click();
  await page.getByText('You are signed out').waitFor();
  expect(complaints).toEqual([]);
});
