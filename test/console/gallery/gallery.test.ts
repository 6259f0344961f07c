/**
 * Every state of every page of the console, in real Chromium. `npm run console:shots` also writes a picture of each, at
 * three widths, in light and in dark, into the folder that `OPENCIF_CONSOLE_SHOTS` names, and `npm run console:images`
 * writes those that the documentation shows.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { schemes, widths } from '../../../src/console/gallery/lists.tsx';
import type { GalleryState } from '../../../src/console/gallery/state.ts';
import { surroundsFor } from '../../../src/console/gallery/surrounds.ts';
import { navigationOf } from '../../../src/console/navigation.ts';
import { may, roles } from '../../../src/contract/rights.ts';
import { keepAxe, violationsOf, wideParts } from '../../support/accessible.ts';
import { ready } from '../../support/canned-page.ts';
import { BROWSER_LIMIT, openPageAt } from '../../support/console-browser.ts';
import { coverOf, elementKinds } from '../../support/element-kinds.ts';
import { galleryPages, startGallery } from '../../support/gallery.ts';
import { full } from '../../support/scale.ts';

const pages = await galleryPages();
const states = pages.flatMap((one) => one.states);
const gallery = await startGallery(pages);
const shots = process.env.OPENCIF_CONSOLE_SHOTS;
/** For all states; only a hang reaches it. */
const limit = { timeout: 12 * BROWSER_LIMIT };

afterAll(() => gallery.close());

/** As the service sends them, by name. */
const sent = new Map(await Promise.all(states.map(async ({ name }) => [name, await sentOf(name)] as const)));
const kinds = new Map([...sent].map(([name, html]) => [name, elementKinds(html)]));
const measured = full || shots ? new Set(sent.keys()) : coverOf(kinds);

async function sentOf(name: string): Promise<string> {
  return (await fetch(`${gallery.url}/state/${name}`)).text();
}

/** @returns what is wrong with a state, each with its name */
async function faultsOf(page: Page, { name }: GalleryState): Promise<string[]> {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`/state/${name}`);
  await ready(page);
  const found = await violationsOf(page);
  const headings = await page.evaluate(`document.querySelectorAll('h1').length`);
  if (headings !== 1) found.push(`${headings} elements h1`);
  if (!/\S · opencif$/.test(await page.title())) found.push(`the title ${await page.title()}`);
  await page.setViewportSize({ width: 320, height: 800 });
  found.push(...(await wideParts(page)).map((part) => `wider than 320 pixels: ${part}`));
  return found.map((fault) => `${name}: ${fault}`);
}

async function shoot(page: Page, { name }: GalleryState, folder: string): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
}

test.each(roles)('the bar of %s has the entries that it has in the sandbox', (role) => {
  const real = navigationOf(true).filter(({ right }) => may(role, right));
  expect(surroundsFor(role).navigation).toEqual(real);
});

test('the names of the states are unique', () => {
  const names = states.map(({ name }) => name);
  expect([...new Set(names)]).toEqual(names);
});

test('the states that are measured show every kind of element', () => {
  const shown = new Set([...measured].flatMap((name) => [...(kinds.get(name) ?? [])]));
  const missing = [...kinds].flatMap(([name, own]) =>
    [...own].filter((kind) => !shown.has(kind)).map((kind) => `${name}: ${kind}`),
  );
  expect(missing).toEqual([]);
});

test('kinds of elements differ by name, attributes, class, and what is around them', () => {
  const page = '<main><p class="a">x<br/>y</p><p id="1">z</p></main>';
  const around = ' > main';
  expect([...elementKinds(page)]).toEqual([around, 'main > p[class=a]', 'p[class=a] > br', 'main > p[id]']);
  const long = `<p>short<b title="a > b">x</b>${'w'.repeat(25)}</p>`;
  expect([...elementKinds(long)]).toEqual([' > p', 'p > b[title]', 'p with a long word']);
});

test.each([...sent])('%s is sent with one h1 and a title', (_name, html) => {
  expect(html.match(/<h1[ >]/g)).toHaveLength(1);
  expect(html).toMatch(/<title>[^<]*\S · opencif<\/title>/);
});

test('every form that asks for a reason, or for what a caller says, asks before it is lost', () => {
  const forms = [...sent].flatMap(([name, html]) =>
    [...html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)].map(([, own = '', inside = '']) => ({
      name,
      own,
      inside,
    })),
  );
  const asking = forms.filter(({ inside }) => /<input id="(?:reason|taxNumberLast4)"/.test(inside));
  expect(asking).not.toEqual([]);
  expect(asking.filter(({ own }) => !own.includes('data-unsaved')).map(({ name }) => name)).toEqual([]);
});

test(
  'each is accessible in light and dark, has one h1 and a title, and fits 320 pixels: every state in the full run, ' +
    'else states that together show every kind of element',
  limit,
  async () => {
    const { page } = await openPageAt(gallery.url);
    await keepAxe(page);
    const faults: string[] = [];
    for (const state of states.filter(({ name }) => measured.has(name))) {
      faults.push(...(await faultsOf(page, state)));
      if (shots) await shoot(page, state, shots);
    }
    expect(faults).toEqual([]);
  },
);

test('in a narrow page, the label of a passkey has room for words beside its times', limit, async () => {
  const { page } = await openPageAt(gallery.url, { viewport: { width: 320, height: 800 } });
  await page.goto('/state/account-long');
  const label = await page.locator('tbody th').first().boundingBox();
  expect(label?.width).toBeGreaterThanOrEqual(192);
});

test('the list leads to each state, alone and at each width, in light and in dark', limit, async () => {
  const { page } = await openPageAt(gallery.url);
  await page.goto('/');
  expect(await page.locator('tbody tr').count()).toBe(states.length);
  expect(await page.locator('tbody td a').count()).toBe(states.length * widths.length * schemes.length);
  const first = page.locator('tbody tr').first();
  const title = await first.locator('th a').textContent();
  await first.getByRole('link', { name: '320' }).nth(1).click();
  const frame = page.frameLocator(`iframe[title="${title}"]`);
  await frame.locator('h1').waitFor();
  expect(await frame.locator('body').evaluate('innerWidth')).toBe(320);
  expect(await frame.locator('html').evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe(
    'dark',
  );
});

/** The pictures in docs/images, and the states that they show. */
const pictures = {
  find: 'find-found',
  customer: 'customer-individual',
  verify: 'verify-passed',
  correct: 'correct-preview',
  history: 'history-page',
  webhook: 'follow-webhook',
};
const root = fileURLToPath(new URL('../../..', import.meta.url));
const images = join(root, 'docs/images');

if (process.env.OPENCIF_WRITE_IMAGES) {
  test('the pictures of the documentation are written', limit, async () => {
    const { page } = await openPageAt(gallery.url);
    await page.setViewportSize({ width: 1000, height: 620 });
    for (const [picture, state] of Object.entries(pictures)) {
      await page.goto(`/state/${state}`);
      await ready(page);
      await page.screenshot({ path: join(images, `console-${picture}.png`) });
    }
  });
}

test('the documentation shows each picture there is, README two of them, and none is large', () => {
  const shown = (file: string) =>
    [
      ...readFileSync(join(root, file), 'utf8').matchAll(/!\[[^\]]+\]\((?:docs\/)?images\/([\w-]+\.png)\)/g),
    ].map(([, name]) => name);
  const files = readdirSync(images).sort();
  expect(files).toEqual(
    Object.keys(pictures)
      .map((picture) => `console-${picture}.png`)
      .sort(),
  );
  expect([...new Set(shown('docs/console.md'))].sort()).toEqual(files);
  const inReadme = shown('README.md');
  expect(inReadme).toHaveLength(2);
  expect(files).toEqual(expect.arrayContaining(inReadme));
  for (const file of files) expect(statSync(join(images, file)).size, file).toBeLessThan(100_000);
});
