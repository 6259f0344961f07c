/**
 * The console in real Chromium. `openConsole()` signs a person in at a test server and opens a page. When the test
 * ends, the page must have had no complaints. Without a browser on the machine, the test is skipped and says so.
 *
 * A page can use a test server for its file (`openConsole({ role: 'support' })`) or one that the test started
 * (`openConsole({ role: 'support', server })`). Addresses are short: `page.goto('/console')`.
 */
import type { BrowserContext, Page, Request } from 'playwright-core';
import { expect, onTestFinished, TestRunner } from 'vitest';
import type { Role } from '../../src/contract/rights.ts';
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { Authenticator } from './authenticator.ts';
import { NoBrowser, startBrowser, type TestBrowser } from './browser.ts';
import { addPerson } from './console.ts';
import { testPassword } from './login.ts';
import { closeAfterFile } from './opened.ts';
import { startTestServer, type TestServer, type TestServerOptions } from './server.ts';

export { expectAccessible, expectNoSideScroll } from './accessible.ts';

/** For tests in a browser: on a busy machine with two cores, it is slow. Only a hang reaches it. */
export const BROWSER_LIMIT = 300_000;

export type StartedServer = TestServer & { readonly url: string };

export interface OpenOptions {
  /** Role of the person; default: support. */
  readonly role?: Role;
  /** Default: `agent_support` and so on. A login that the server does not have yet is made, with `testPassword`. */
  readonly login?: string;
  /** Default: that of the sandbox's sample customers. */
  readonly aggregatorId?: string;
  /** Default: one for the whole test file. */
  readonly server?: StartedServer;
  /** Default: 1280 x 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Default: light. */
  readonly colorScheme?: 'light' | 'dark';
  /** Default: UTC. */
  readonly timezoneId?: string;
  /** False: the page runs no script. */
  readonly javaScript?: boolean;
  /** False: nobody is signed in. */
  readonly signIn?: boolean;
}

export interface OpenedConsole {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly server: StartedServer;
  /** Origin of the pages. Not that of `server.url`: passkeys need a name. */
  readonly origin: string;
  readonly login: string;
  /** What the browser and the pages complained about; must be empty when the test ends. */
  readonly complaints: string[];
}

let browser: Promise<TestBrowser> | null = null;
let ownServer: Promise<StartedServer> | null = null;
const known = new WeakMap<StartedServer, Set<string>>();

/** The test server of this file, for data that a test needs before it opens a page. */
export function consoleServer(options: TestServerOptions = {}): Promise<StartedServer> {
  ownServer ??= startOwnServer(options);
  return ownServer;
}

function startOwnServer(options: TestServerOptions): Promise<StartedServer> {
  const started = startTestServer(options);
  closeAfterFile(async () => {
    ownServer = null;
    await (await started.catch(() => null))?.close();
  });
  return started;
}

/** Opens an empty page of somebody who is signed in. To be called inside a test. */
export async function openConsole(options: OpenOptions = {}): Promise<OpenedConsole> {
  const { role = 'support', aggregatorId = sandboxLogin.aggregatorId } = options;
  const login = options.login ?? `agent_${role}`;
  const started = await browserOfTest();
  const server = options.server ?? (await consoleServer());
  const origin = server.url.replace('127.0.0.1', 'localhost');
  const opened = await openPage(started, origin, options);
  if (options.signIn !== false) {
    await addOnce(server, login, role, aggregatorId);
    await signIn(opened.context, origin, login);
  }
  return { ...opened, server, origin, login };
}

/** Opens a page at an origin without anybody signed in, for pages that are no console, such as the gallery. */
export async function openPageAt(origin: string, options: OpenOptions = {}) {
  return openPage(await browserOfTest(), origin, options);
}

/** Starts the browser, or skips the test that runs. */
async function browserOfTest(): Promise<TestBrowser> {
  browser ??= startOwnBrowser();
  return browser.catch((error: unknown) => {
    if (error instanceof NoBrowser) TestRunner.getCurrentTest()?.context.skip(error.message);
    throw error;
  });
}

function startOwnBrowser(): Promise<TestBrowser> {
  const started = startBrowser();
  closeAfterFile(async () => {
    browser = null;
    await (await started.catch(() => null))?.close();
  });
  return started;
}

async function openPage({ browser }: TestBrowser, origin: string, options: OpenOptions) {
  const { viewport = { width: 1280, height: 800 }, colorScheme = 'light', timezoneId = 'UTC' } = options;
  const context = await browser.newContext({
    baseURL: origin,
    viewport,
    colorScheme,
    timezoneId,
    locale: 'en-US',
    javaScriptEnabled: options.javaScript !== false,
  });
  context.setDefaultTimeout(BROWSER_LIMIT / 2);
  const complaints: string[] = [];
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  }, BROWSER_LIMIT);
  context.on('request', (request) => noteOutside(request, origin, complaints));
  context.on('page', (page) => listen(page, complaints));
  return { page: await context.newPage(), context, complaints };
}

function noteOutside(request: Request, origin: string, complaints: string[]): void {
  const url = request.url();
  // The page itself creates data and blob addresses, which reach no host.
  if (!/^(?:data|blob):/.test(url) && new URL(url).origin !== origin) {
    complaints.push(`a request to another origin: ${url}`);
  }
}

function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`an error in the page: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) complaints.push(message.text());
  });
}

async function addOnce(server: StartedServer, login: string, role: Role, aggregatorId: string) {
  const logins = known.get(server) ?? new Set();
  known.set(server, logins);
  if (logins.has(login)) return;
  logins.add(login);
  await addPerson(server, login, role, aggregatorId);
}

/** Signs a login in with `testPassword`; where a passkey is needed, it makes one. The cookie is that of the pages. */
export async function signIn(context: BrowserContext, origin: string, login: string): Promise<void> {
  const post = async (path: string, data?: object) => {
    const answer = await context.request.post(`${origin}${path}`, { headers: { origin }, data: data ?? {} });
    expect(answer.status(), `${path}: ${await answer.text()}`).toBe(200);
    return (await answer.json()).data;
  };
  const { state } = await post('/session', { login, password: testPassword });
  if (state === 'active') return;
  if (state !== 'passkeyToEnrol')
    throw new Error(`${login} has a passkey that only its first page can show.`);
  const credential = new Authenticator(origin).create(await post('/passkeys/enrol/options'));
  await post('/passkeys/enrol', { label: 'Test', credential });
}
