/**
 * The docs page in a real browser: a newcomer signs in and sends the documented update, and the page contacts no
 * other origin.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { individualUpdate } from '../../src/contract/examples.ts';
import { NoBrowser, startBrowser, type TestBrowser } from '../support/browser.ts';
import { full } from '../support/scale.ts';
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
  await update().waitFor({ state: 'attached' });
}

/** Opens and closes the operation. */
const update = () => page.getByRole('button', { name: 'post /customer/update', exact: true });
/** All that the page shows of the operation, once it is open. */
const operation = () => page.locator('.opblock.is-open').filter({ has: update() });

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

/** The page does the same in both. */
const colorSchemes = full ? (['light', 'dark'] as const) : (['light'] as const);

describe.each(colorSchemes)('the docs page, %s', (colorScheme) => {
  beforeAll(() => openDocs(colorScheme), LIMIT);

  it('says so when a sign-in is refused', { timeout: LIMIT }, async () => {
    await signIn('not the password');
    await page.getByText('Sign-in refused: wrong login or password.').waitFor();
    expect(await page.getByLabel('Token', { exact: true }).isVisible()).toBe(false);
    expect(await page.getByLabel('Password', { exact: true }).getAttribute('aria-invalid')).toBe('true');

    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('then signs in, sends the documented update, shows the answer, and signs out', {
    timeout: LIMIT,
  }, async () => {
    await signIn('CONNECTFI_PASSWORD');
    await page.getByText('Token in use').waitFor();
    const token = await page.getByLabel('Token', { exact: true }).textContent();
    expect(token).toMatch(/^[0-9a-zA-Z]{60,66}$/);

    await update().click();
    const sent = page.waitForRequest((request) => request.url() === `${server.url}/customer/update`);
    await operation().getByRole('button', { name: 'Execute', exact: true }).click();
    const request = await sent;
    expect(await request.headerValue('x-connectfi-token')).toBe(token);
    expect(request.postDataJSON()).toEqual(individualUpdate);

    const response = await request.response();
    expect(response?.status()).toBe(200);
    const answer = (await response?.json()) as { requestId: string };
    // The answer on the page is this one and not the example beside it, because it has the same request id.
    const shown = operation().locator('.live-responses-table').filter({ hasText: answer.requestId });
    await shown.waitFor();
    expect(await shown.textContent()).toMatch(/200.*"code": "0"/s);

    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    const without = page.waitForRequest((request) => request.url() === `${server.url}/customer/update`);
    await operation().getByRole('button', { name: 'Execute', exact: true }).click();
    expect((await (await without).response())?.status()).toBe(401);

    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
