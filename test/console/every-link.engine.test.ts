/** Whatever a page of the console offers to somebody leads to a page, for each role, in real Chromium. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import * as examples from '../../src/contract/examples.ts';
import { ready } from '../support/canned-page.ts';
import {
  BROWSER_LIMIT,
  consoleServer,
  expectAccessible,
  expectNoSideScroll,
  openConsole,
} from '../support/console-browser.ts';
import { full } from '../support/scale.ts';
import { makeWebhook } from '../support/webhooks.ts';

const { customerId } = examples.individualUpdate;

/** Pages of one kind differ only in ids, numbers and values: one of each is opened. */
const kindOf = (href: string) =>
  href.replace(/(cst[a-z]{2}_|whk_)\w+/g, ':id').replace(/\d+|(?<==)[^&]*/g, '');

/** Links within the console, as the page gives them. Those to itself and to a place in it lead nowhere else. */
async function linksOf(page: Page): Promise<string[]> {
  const all = await page.evaluate<string[]>(
    `[...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'))`,
  );
  const here = new URL(page.url()).pathname;
  return all
    .map((href) => new URL(href, page.url()))
    .filter(({ pathname, hash }) => pathname.startsWith('/console') && !(hash && pathname === here))
    .map(({ pathname, search }) => pathname + search);
}

test.each(['support', 'auditor', 'admin'] as const)(
  'every page that %s is offered opens (in the full run, each is accessible and as wide as the window)',
  { timeout: 2 * BROWSER_LIMIT },
  async (role) => {
    const server = await consoleServer();
    await makeWebhook(server, { url: `https://${role}.example.test/changes` });
    const { page, context, origin } = await openConsole({ role });
    const left = ['/console', `/console/customers/${customerId}`];
    const opened = new Set<string>();
    for (let href = left.shift(); href !== undefined; href = left.shift()) {
      if (opened.has(kindOf(href))) continue;
      opened.add(kindOf(href));
      if (/\/csv\b/.test(href)) {
        expect((await context.request.get(origin + href)).status(), href).toBe(200);
        continue;
      }
      const answer = await page.goto(href);
      expect(answer?.status(), href).toBe(200);
      await ready(page);
      expect(await page.evaluate(`document.querySelectorAll('h1').length`), href).toBe(1);
      if (full) {
        await expectAccessible(page);
        await expectNoSideScroll(page);
      }
      left.push(...(await linksOf(page)));
    }
    expect(opened.size).toBeGreaterThan(role === 'admin' ? 30 : 12);
  },
);
