/**
 * The docs page in a real browser: a newcomer signs in and sends the documented update, and the page contacts no
 * other origin.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { individualUpdate } from '../../src/contract/examples.ts';
import { NoBrowser, startBrowser, type TestBrowser } from '../support/browser.ts';
import { startTestServer } from '../support/server.ts';

/** A browser on a busy machine with two cores is slow; on an idle one, these waits take seconds. */
const LIMIT = 300_000;

let server: Awaited<ReturnType<typeof startTestServer>>;
let started: TestBrowser | null = null;
/** Why there is no browser. */
let lacking = '';
let context: BrowserContext;
let page: Page;
let foreign: string[];
let complaints: string[];

/** The page itself creates data and blob addresses, which reach no host. */
const isOwn = (url: string) =>
  /^(?:data|blob):/.test(url) || new URL(url).origin === new URL(server.url).origin;

async function openDocs(colorScheme: 'light' | 'dark'): Promise<void> {
  if (started === null) return;
  foreign = [];
  complaints = [];
  await context?.close();
  context = await started.browser.newContext({ colorScheme, viewport: { width: 1400, height: 900 } });
  await context.route('**/*', (route) => (isOwn(route.request().url()) ? route.continue() : route.abort()));
  context.setDefaultTimeout(LIMIT / 2);
  page = await context.newPage();
  page.on('request', (request) => {
    if (!isOwn(request.url())) foreign.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`${server.url}/docs`);
  await testButton().waitFor({ state: 'attached' });
}

const testButton = () => page.getByRole('button', { name: /Test Request.*post \/customer\/update/s }).first();

async function signIn(password: string): Promise<void> {
  await page.getByLabel('Login', { exact: true }).fill('CONNECTFI_CLIENTID');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

beforeAll(async () => {
  started = await startBrowser().catch((error: unknown) => {
    if (!(error instanceof NoBrowser)) throw error;
    lacking = error.message;
    return null;
  });
  server = await startTestServer();
}, LIMIT);

beforeEach(({ skip }) => skip(started === null, lacking));

afterAll(async () => {
  await started?.close();
  await server?.close();
}, LIMIT);

describe.each(['light', 'dark'] as const)('the docs page, %s', (colorScheme) => {
  beforeAll(() => openDocs(colorScheme), LIMIT);

  it('says so when a sign-in is refused', { timeout: LIMIT }, async () => {
    await signIn('not the password');
    await page.getByText('Sign-in refused: wrong login or password.').waitFor();
    expect(await page.getByLabel('Token', { exact: true }).isVisible()).toBe(false);
    expect(await page.getByLabel('Password', { exact: true }).getAttribute('aria-invalid')).toBe('true');

    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('then signs in, sends the documented update and shows the answer', { timeout: LIMIT }, async () => {
    await signIn('CONNECTFI_PASSWORD');
    await page.getByText('Token in use').waitFor();
    const token = await page.getByLabel('Token', { exact: true }).textContent();
    expect(token).toMatch(/^[0-9a-zA-Z]{60,66}$/);

    await testButton().click();
    const sent = page.waitForRequest((request) => request.url() === `${server.url}/customer/update`);
    // Operations such as "Send events again" are buttons on the page, outside the dialog.
    await page.getByRole('dialog').getByRole('button', { name: /^Send/ }).first().click();
    const request = await sent;
    expect(await request.headerValue('x-connectfi-token')).toBe(token);
    expect(request.postDataJSON()).toEqual(individualUpdate);

    const response = await request.response();
    expect(response?.status()).toBe(200);
    const answer = (await response?.json()) as { requestId: string };
    // The answer on the page is this one and not the example beside it, because it has the same request id.
    await page.getByText(answer.requestId).first().waitFor();
    const dialog = page.getByRole('dialog').filter({ hasText: answer.requestId });
    await expect.poll(() => dialog.textContent()).toMatch(/"code": "0"/);

    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
