/**
 * People at the console in a real browser: Chromium with its virtual authenticator makes and shows passkeys, keeps the
 * cookie, and says where its requests come from. The pages are those that the service itself sends.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EnrolledCredential, ShownCredential } from '../../src/contract/session.ts';
import { NoBrowser, startBrowser, type TestBrowser } from '../support/browser.ts';
import { addPerson } from '../support/console.ts';
import { startTestServer, type TestServer, testPassword } from '../support/server.ts';

/** A browser on a busy machine with two cores is slow; on an idle one, these waits take seconds. */
const LIMIT = 300_000;

type Started = TestServer & { readonly url: string };

let server: Started;
/** The same service at another port: another origin of the same site, with the same name for passkeys. */
let other: Started;
let started: TestBrowser | null = null;
/** Why there is no browser. */
let lacking = '';
let page: Page;

/** Passkeys need a name. */
const named = (url: string) => url.replace('127.0.0.1', 'localhost');

interface Told {
  readonly status: number;
  readonly code: string;
  readonly data: { readonly [member: string]: unknown };
}

/** What the functions below find in the page. */
interface Window {
  readonly document: { readonly cookie: string };
  readonly PublicKeyCredential: Record<
    'parseCreationOptionsFromJSON' | 'parseRequestOptionsFromJSON',
    (options: unknown) => unknown
  >;
  readonly navigator: {
    readonly credentials: Record<'create' | 'get', (options: object) => Promise<{ toJSON(): unknown }>>;
  };
}

/** Sends a request from the page, as its own script would. */
function call(method: string, path: string, body?: unknown): Promise<Told> {
  return page.evaluate(
    async ([verb, url, payload]) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, {
        method: verb,
        ...(payload !== null && { headers, body: payload }),
      });
      return { status: answer.status, ...((await answer.json()) as Omit<Told, 'status'>) };
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  );
}

/** Makes a passkey in the browser. */
function create(options: unknown): Promise<EnrolledCredential> {
  return page.evaluate(async (json) => {
    const { navigator, PublicKeyCredential } = globalThis as never as Window;
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json);
    return (await navigator.credentials.create({ publicKey })).toJSON() as EnrolledCredential;
  }, options);
}

/** Shows a passkey in the browser. */
function show(options: unknown): Promise<ShownCredential> {
  return page.evaluate(async (json) => {
    const { navigator, PublicKeyCredential } = globalThis as never as Window;
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json);
    return (await navigator.credentials.get({ publicKey })).toJSON() as ShownCredential;
  }, options);
}

const signIn = (login: string) => call('POST', '/session', { login, password: testPassword });
const optionsOf = async (path: string) => (await call('POST', `${path}/options`)).data;

async function enrol(label: string): Promise<Told> {
  const credential = await create(await optionsOf('/passkeys/enrol'));
  return call('POST', '/passkeys/enrol', { label, credential });
}

beforeAll(async () => {
  started = await startBrowser().catch((error: unknown) => {
    if (!(error instanceof NoBrowser)) throw error;
    lacking = error.message;
    return null;
  });
  const settings = { sandbox: false };
  server = await startTestServer({ settings });
  const { database, databaseUrl: url } = server;
  other = await startTestServer({ settings, shared: { database, url, drop: async () => {} } });
}, LIMIT);

beforeEach(async ({ skip }) => {
  if (started === null) return skip(lacking);
  const context = await started.browser.newContext();
  context.setDefaultTimeout(LIMIT / 2);
  page = await context.newPage();
  await page.goto(`${named(server.url)}/openapi.json`);
  const devices = await context.newCDPSession(page);
  await devices.send('WebAuthn.enable');
  await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return () => context.close();
});

afterAll(async () => {
  await started?.close();
  await other?.close();
  await server?.close();
}, LIMIT);

test('a person enrols at the first sign-in, and shows the passkey at the next one', {
  timeout: LIMIT,
}, async () => {
  await addPerson(server, 'alice', 'admin');
  expect(await signIn('alice')).toMatchObject({ status: 200, data: { state: 'passkeyToEnrol' } });
  expect(await call('GET', '/passkeys')).toMatchObject({ status: 403, code: 'secondFactorRequired' });
  expect(await enrol('Work laptop')).toMatchObject({
    status: 200,
    data: { state: 'active', login: 'alice' },
  });
  await page.reload();
  expect(await call('GET', '/session')).toMatchObject({ status: 200, data: { state: 'active' } });
  expect(await page.evaluate(() => (globalThis as never as Window).document.cookie)).toBe('');

  expect(await call('DELETE', '/session')).toMatchObject({ status: 200 });
  expect(await call('GET', '/session')).toMatchObject({ status: 401 });
  expect(await page.context().cookies()).toEqual([]);

  expect(await signIn('alice')).toMatchObject({ data: { state: 'passkeyToVerify' } });
  const credential = await show(await optionsOf('/session/verify'));
  const accepted = await call('POST', '/session/verify', { credential });
  expect(accepted).toMatchObject({
    status: 200,
    data: { state: 'active', rights: ['follow', 'examine', 'administer'] },
  });
  expect(await call('GET', '/passkeys')).toMatchObject({ data: { items: [{ label: 'Work laptop' }] } });

  await signIn('alice');
  expect(await call('POST', '/session/verify', { credential })).toMatchObject({ code: 'passkeyRefused' });
});

test('an authenticator that has one makes no second one for the same login', { timeout: LIMIT }, async () => {
  await addPerson(server, 'bob');
  await signIn('bob');
  await enrol('Once');
  const options = await optionsOf('/passkeys/enrol');
  await expect(create(options)).rejects.toThrow(
    /InvalidStateError|already registered|contains one of the credentials/,
  );
});

test('what was made or shown at another origin of the same site is refused', { timeout: LIMIT }, async () => {
  await addPerson(server, 'carol');
  await signIn('carol');
  const [here, there] = [`${named(server.url)}/openapi.json`, `${named(other.url)}/openapi.json`];
  const options = await optionsOf('/passkeys/enrol');
  await page.goto(there);
  const made = await create(options);
  await page.goto(here);
  const refused = await call('POST', '/passkeys/enrol', { label: 'Key', credential: made });
  expect(refused).toMatchObject({ status: 400, code: 'passkeyRefused' });

  expect(await enrol('Key')).toMatchObject({ status: 200 });
  await signIn('carol');
  const asked = await optionsOf('/session/verify');
  await page.goto(there);
  const shown = await show(asked);
  await page.goto(here);
  expect(await call('POST', '/session/verify', { credential: shown })).toMatchObject({
    code: 'passkeyRefused',
  });
  expect(await call('GET', '/session')).toMatchObject({ data: { state: 'passkeyToVerify' } });
});

test('a page of another origin changes nothing, although the browser sends the cookie', {
  timeout: LIMIT,
}, async () => {
  await addPerson(server, 'dave');
  await signIn('dave');
  await enrol('Key');
  // A page without a policy that keeps it from calling others. It is of the same site: SameSite lets the cookie through.
  await page.goto(`${named(other.url)}/health`);
  const target = `${named(server.url)}/user/change-password`;
  const sent: IncomingHttpHeaders[] = [];
  server.server.server.on('request', ({ headers }) => sent.push(headers));
  const answered = page.waitForResponse((response) => response.url() === target);
  await page.evaluate(
    (url) =>
      fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}' }).catch(() => null),
    target,
  );
  const response = await answered;
  expect(response.status()).toBe(403);
  expect(sent).toMatchObject([
    { 'sec-fetch-site': 'same-site', cookie: expect.stringContaining('session=') },
  ]);
});
