/** The frame in real Chromium: skipping to the page, seeing where one is, twice the text size, and less motion. */
import { expect, test } from 'vitest';
import { BROWSER_LIMIT, expectNoSideScroll, openConsole } from '../../support/console-browser.ts';

const limit = { timeout: BROWSER_LIMIT };

test('the first key leads past the bar to the page, and what has the focus is seen', limit, async () => {
  const { page } = await openConsole();
  await page.goto('/console/account');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect.poll(() => skip.evaluate((link) => link === document.activeElement)).toBe(true);
  expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const outline = await page.evaluate(() => {
    const focused = document.activeElement as Element;
    return { inMain: focused.closest('main') !== null, width: getComputedStyle(focused).outlineWidth };
  });
  expect(outline).toEqual({ inMain: true, width: '2px' });
});

test('at twice the text size nothing is cut off or scrolls sideways', limit, async () => {
  const { page } = await openConsole({ viewport: { width: 640, height: 800 } });
  for (const path of ['/console', '/console/account', '/console/account/password']) {
    await page.goto(path);
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
    await expectNoSideScroll(page);
  }
});

test('nothing moves for whoever wants less motion', limit, async () => {
  const { page } = await openConsole();
  await page.goto('/console/account');
  const motion = () =>
    page.evaluate(() => {
      document.querySelector('.card')?.classList.add('flash');
      return getComputedStyle(document.querySelector('.card') as Element).animationName;
    });
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await motion()).toBe('flash');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await motion()).toBe('none');
});
