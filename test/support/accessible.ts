/** What a page must keep for everybody: axe-core finds nothing, in light and in dark, and nothing is cut off. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Nobody reads which elements pass, and to describe them takes a third of the time. */
const violationsAlone = { resultTypes: ['violations'] };
/** The other scheme has other colours, and nothing else. */
const rules = {
  all: {
    ...violationsAlone,
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  },
  colours: {
    ...violationsAlone,
    runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
  },
};

/** From now on, whatever this page opens has axe-core from the start: cheaper than giving it to one after the other. */
export async function keepAxe(page: Page): Promise<void> {
  await page.addInitScript({ content: axe });
}

/** Runs axe-core on the page as it is, in both colour schemes; each violation is told with its elements. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await violationsOf(page)).toEqual([]);
}

/** @returns what axe-core finds in the page as it is, in both colour schemes */
export async function violationsOf(page: Page): Promise<string[]> {
  await styled(page);
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(`${axe};void 0`);
  const dark = await page.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`);
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Colours that are on their way from one to the other would be measured half-way.
    await page.evaluate(
      'Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => {})',
    );
    const chosen = JSON.stringify(colorScheme === 'light' ? rules.all : rules.colours);
    const violations = await page.evaluate(
      `axe.run(document, ${chosen}).then((result) => result.violations)`,
    );
    found.push(...(violations as Violation[]).map((one) => `${colorScheme}: ${told(one)}`));
  }
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: null });
  return found;
}

function told({ id, help, nodes }: Violation): string {
  const places = nodes.map(
    ({ html, failureSummary = '' }) => `\n    ${html.slice(0, 300)}\n      ${failureSummary}`,
  );
  return `${id}: ${help}${places.join('')}`;
}

/** The page is no wider than the window, so that nobody has to scroll sideways to read a line. */
export async function expectNoSideScroll(page: Page): Promise<void> {
  expect(await wideParts(page)).toEqual([]);
}

/** An element can be found, and measured, while the style sheets of its page are still on their way. */
async function styled(page: Page): Promise<void> {
  await page.waitForLoadState('load');
}

/** @returns the beginning of each element that makes the page wider than the window */
export async function wideParts(page: Page): Promise<string[]> {
  await styled(page);
  return page.evaluate(`(() => {
    const most = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= most) return [];
    const all = [...document.body.querySelectorAll('*')];
    return all.filter((one) => one.getBoundingClientRect().right > most + 0.5).map((one) => one.outerHTML.slice(0, 160));
  })()`);
}
