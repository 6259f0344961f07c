/** What a browser loads for the first view of a page: few bytes, since support works over slow lines, too. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { individualUpdateAnswer } from '../../src/contract/examples.ts';
import { ready } from '../support/canned-page.ts';
import { BROWSER_LIMIT, openConsole } from '../support/console-browser.ts';

const LIMIT_BYTES = 60 * 1024;

/** @returns the compressed bytes of the page and of all that it loads, headers left out */
async function loadedBytes(page: Page): Promise<number> {
  return page.evaluate(`(() => {
    const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    return all.reduce((sum, one) => sum + one.encodedBodySize, 0);
  })()`);
}

/** @returns how long the page took, as the browser saw it; printed only */
async function loadedMs(page: Page): Promise<number> {
  return page.evaluate(`Math.round(performance.getEntriesByType('navigation')[0].responseEnd)`);
}

test.each([
  ['sign-in', '/console/sign-in', false],
  ['find', '/console', true],
  ['customer', `/console/customers/${individualUpdateAnswer.customerId}`, true],
] as const)(
  'the first view of %s takes at most 60 kB',
  { timeout: BROWSER_LIMIT },
  async (name, path, signIn) => {
    const { page } = await openConsole({ signIn });
    await page.goto(path);
    await ready(page);
    const bytes = await loadedBytes(page);
    console.log(`${name}: ${bytes} bytes, the page after ${await loadedMs(page)} ms`);
    expect(bytes).toBeGreaterThan(5000);
    expect(bytes).toBeLessThanOrEqual(LIMIT_BYTES);
  },
);
