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

const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };

/** Runs axe-core on the page as it is, in both colour schemes; each violation is told with its elements. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(`${axe};void 0`);
  const found: string[] = [];
  const dark = await page.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`);
  // Colours that are on their way from one to the other would be measured half-way.
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(
      'Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => {})',
    );
    const violations = await page.evaluate(
      `axe.run(document, ${JSON.stringify(rules)}).then((result) => result.violations)`,
    );
    found.push(...(violations as Violation[]).map((one) => `${colorScheme}: ${told(one)}`));
  }
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: null });
  expect(found).toEqual([]);
}

function told({ id, help, nodes }: Violation): string {
  const places = nodes.map(
    ({ html, failureSummary = '' }) => `\n    ${html.slice(0, 300)}\n      ${failureSummary}`,
  );
  return `${id}: ${help}${places.join('')}`;
}

/** The page is no wider than the window, so that nobody has to scroll sideways to read a line. */
export async function expectNoSideScroll(page: Page): Promise<void> {
  const wide = await page.evaluate(`(() => {
    const most = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= most) return [];
    const all = [...document.body.querySelectorAll('*')];
    return all.filter((one) => one.getBoundingClientRect().right > most + 0.5).map((one) => one.outerHTML.slice(0, 160));
  })()`);
  expect(wide).toEqual([]);
}
