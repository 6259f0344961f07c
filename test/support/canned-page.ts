/** A page of the console with content of the test's own, at the test server's origin: in the frame, with its modules. */

import type { Page } from 'playwright-core';
import { h, type VNode } from 'preact';
import { expect } from 'vitest';
import { pageHeaders } from '../../src/console/frame/headers.ts';
import { renderPage } from '../../src/console/frame/layout.tsx';
import type { SessionAnswer } from '../../src/contract/session.ts';
import type { OpenedConsole } from './console-browser.ts';

/** Where it is. */
export const CANNED = '/console/canned';

const navigation = [
  { path: '/console', text: 'Customers', key: 'c' },
  { path: CANNED, text: 'Canned', key: 'e' },
];

/** @param main HTML of the test's own @returns the page as the service would send it */
export function cannedHtml({ login }: Pick<OpenedConsole, 'login'>, main: string): string {
  const session: SessionAnswer = {
    state: 'active',
    login,
    aggregatorId: 'CLIENTID',
    role: 'support',
    rights: ['read', 'correct', 'reveal'],
    hasPassword: true,
    expiresAt: '2026-11-25T20:00:00.000Z',
    idleSeconds: 900,
  };
  const body = h('div', { dangerouslySetInnerHTML: { __html: `<h1>Canned</h1>${main}` } });
  const now = new Date('2026-11-25T10:00:00.000Z');
  return renderPage(
    { title: 'Canned', body: body as VNode },
    { session, navigation, path: CANNED, sandbox: true, now },
  );
}

/** Goes to such a page, and waits until its modules run. */
export async function openCanned(opened: OpenedConsole, main: string): Promise<Page> {
  const { page } = opened;
  await page.route(
    (url) => url.pathname === CANNED,
    (route) => {
      if (route.request().method() !== 'GET') return route.fallback();
      const headers = { ...pageHeaders, 'content-type': 'text/html; charset=utf-8' };
      return route.fulfill({ headers, body: cannedHtml(opened, main) });
    },
  );
  await page.goto(CANNED);
  await ready(page);
  return page;
}

/**
 * Until the page's modules have run, the common ones and its own: without them, a form is sent by the browser itself.
 * A locator would make Playwright bring 340 kB of script into each page.
 */
export async function ready(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  await expect.poll(() => page.evaluate('document.documentElement.dataset.ready')).toBe('');
}
