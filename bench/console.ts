/**
 * The console as a support agent sees it, in real Chromium, with the browser's own clock (Performance API): from what
 * the agent does to the first paint of what comes. The store is as large as `--customers` says.
 */
import type { CDPSession, Page } from 'playwright-core';
import { sandboxLogin } from '../src/contract/sandbox.ts';
import { startBrowser } from '../test/support/browser.ts';
import type { Bench } from './bench.ts';
import { median, type Result } from './report.ts';
import { login } from './stage.ts';

/** What the agent does, and what is then seen. */
interface Step {
  readonly name: string;
  act(page: Page): Promise<void>;
  /** A selector of what comes. */
  readonly seen: string;
  /** True: another page comes, and its first paint counts. False: it comes into the page. */
  readonly page: boolean;
}

const steps: readonly Step[] = [
  {
    name: 'find by three letters that everybody has',
    act: async (page) => {
      await page.locator('input[data-key="/"]').pressSequentially('fir');
    },
    seen: '[data-found] .found-row',
    page: false,
  },
  {
    name: 'open the customer that was found',
    act: (page) => page.locator('[data-found] .found-row').first().click(),
    seen: 'a[data-key="h"]',
    page: true,
  },
  {
    name: 'open the history',
    act: (page) => page.locator('a[data-key="h"]').click(),
    seen: '.timeline',
    page: true,
  },
];

const clock = 'performance.timeOrigin + performance.now()';
const firstPaint = `performance.timeOrigin + (performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now())`;

/** @returns one row for each step, and one for the whole way from the password to the found customer */
export async function consoleRoad(bench: Bench): Promise<Result[]> {
  const service = await bench.serve();
  const { browser, close } = await startBrowser();
  try {
    const url = service.url.replace('127.0.0.1', 'localhost');
    const page = await (await browser.newContext({ baseURL: url })).newPage();
    await addAuthenticator(await page.context().newCDPSession(page));
    await signIn(page);
    const taken = new Map<string, number[]>();
    for (let sample = 0; sample < bench.samples * 5; sample += 1) {
      for (const [name, ms] of await once(page)) taken.set(name, [...(taken.get(name) ?? []), ms]);
    }
    return [...taken].map(([name, samples]) => ({
      case: `console, ${name}`,
      value: median(samples),
      unit: 'ms',
      samples,
    }));
  } finally {
    await close();
    await service.stop();
  }
}

/** Signs out and in again, and goes the way once. */
async function once(page: Page): Promise<[string, number][]> {
  await page.context().clearCookies();
  const began = performance.now();
  await signIn(page);
  const signedIn = performance.now() - began;
  const taken: [string, number][] = [['sign in with password and passkey', signedIn]];
  for (const step of steps) taken.push([step.name, await timed(page, step)]);
  const [, found = 0] = taken[1] ?? [];
  const [, opened = 0] = taken[2] ?? [];
  return [...taken, ['from the sign-in page to the found customer', signedIn + found + opened]];
}

async function timed(page: Page, { act, seen, page: isPage }: Step): Promise<number> {
  const began = await page.evaluate<number>(clock);
  await act(page);
  await page.locator(seen).first().waitFor();
  return (await page.evaluate<number>(isPage ? firstPaint : clock)) - began;
}

/** The first time, the service asks for a passkey to be made; afterwards, for it to be shown. */
async function signIn(page: Page): Promise<void> {
  await page.goto('/console/sign-in');
  await page.getByLabel('Login').fill(`${login}_person`);
  await page.getByLabel('Password').fill(sandboxLogin.password);
  await page.keyboard.press('Enter');
  await page.locator('[data-passkey] form button').click();
  await page.locator('input[data-key="/"]').waitFor();
}

async function addAuthenticator(devices: CDPSession): Promise<void> {
  await devices.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  await devices.send('WebAuthn.addVirtualAuthenticator', { options });
}
