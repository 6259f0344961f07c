/** Keys, palette, copying and times in a page of the console, in real Chromium. */
import { expect, test } from 'vitest';
import { openCanned } from '../../support/canned-page.ts';
import { BROWSER_LIMIT, expectAccessible, openConsole } from '../../support/console-browser.ts';

const limit = { timeout: BROWSER_LIMIT };

const list = `
  <p><a href="#correct" data-key="e">Correct</a> <button type="button" data-key="r">Reveal</button></p>
  <textarea aria-label="Note" id="note"></textarea>
  <ul data-list>
    <li><a href="#one">One</a> <a href="#undo-one" data-key="u">Undo</a></li>
    <li><a href="#two">Two</a> <a href="#undo-two" data-key="u">Undo</a></li>
    <li><a href="#three">Three</a></li>
  </ul>`;

const focused = 'document.activeElement.textContent';

test(
  'a key follows its link, in the row that has the focus first, and never while somebody types',
  limit,
  async () => {
    const page = await openCanned(await openConsole(), list);
    await page.keyboard.press('e');
    await expect.poll(() => page.evaluate('location.hash')).toBe('#correct');
    await page.keyboard.press('u');
    await expect.poll(() => page.evaluate('location.hash')).toBe('#undo-one');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('u');
    await expect.poll(() => page.evaluate('location.hash')).toBe('#undo-two');

    await page.locator('#note').focus();
    await page.keyboard.type('eju?/g');
    expect(await page.locator('#note').inputValue()).toBe('eju?/g');
    await expect.poll(() => page.evaluate('location.hash')).toBe('#undo-two');
    await page.locator('h1').click();
    await page.keyboard.press('Control+e');
    await expect.poll(() => page.evaluate('location.hash')).toBe('#undo-two');
  },
);

test(
  'a key of rows does nothing in a row that lacks it, and a key of the page still works there',
  limit,
  async () => {
    const page = await openCanned(await openConsole(), list);
    await page.evaluate(
      `globalThis.hashes = []; addEventListener('hashchange', () => hashes.push(location.hash))`,
    );
    for (const key of ['j', 'j', 'j', 'u', 'e']) await page.keyboard.press(key);
    await expect.poll(() => page.evaluate('hashes')).toEqual(['#correct']);
    await page.keyboard.press('?');
    const names = await page.getByRole('dialog', { name: 'Keys' }).getByRole('definition').allTextContents();
    expect(names).toContain('Correct');
    expect(names).not.toContain('Undo');
  },
);

test('j and k move through a list and stop at its ends; Enter opens the row', limit, async () => {
  const page = await openCanned(await openConsole(), list);
  const pressed = async (key: string) => {
    await page.keyboard.press(key);
    return page.evaluate(focused);
  };
  expect([await pressed('j'), await pressed('j'), await pressed('k'), await pressed('k')]).toEqual([
    'One',
    'Two',
    'One',
    'One',
  ]);
  expect([await pressed('j'), await pressed('j'), await pressed('j')]).toEqual(['Two', 'Three', 'Three']);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate('location.hash')).toBe('#three');
});

test('a key that opens a menu goes to its first entry', limit, async () => {
  const menu =
    '<details><summary data-key="e">Correct</summary><p><a href="#email">E-mail</a> <a href="#phones">Phones</a></p></details>';
  const page = await openCanned(await openConsole(), menu);
  await page.keyboard.press('e');
  expect(await page.evaluate(focused)).toBe('E-mail');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate('location.hash')).toBe('#phones');
});

const menu = `
  <details class="menu"><summary data-key="e">Correct</summary><ul>
    <li><a href="#mail">E-mail</a></li><li><a href="#phones">Phones</a></li>
  </ul></details>`;

test('arrows move through an open menu and around its ends; Escape closes it', limit, async () => {
  const page = await openCanned(await openConsole(), menu);
  const pressed = async (key: string) => {
    await page.keyboard.press(key);
    return page.evaluate(focused);
  };
  expect([await pressed('e'), await pressed('ArrowDown'), await pressed('ArrowDown')]).toEqual([
    'E-mail',
    'Phones',
    'E-mail',
  ]);
  expect([await pressed('ArrowUp'), await pressed('Escape')]).toEqual(['Phones', 'Correct']);
  expect(await page.locator('details[open]').count()).toBe(0);
  await pressed('e');
  await page.locator('h1').click();
  expect(await page.locator('details[open]').count()).toBe(0);
});

test('the key of a field that is empty and has the focus is not typed into it', limit, async () => {
  const page = await openCanned(await openConsole(), menu);
  await page.locator('#bar-find').focus();
  await page.keyboard.type('/sam/');
  expect(await page.locator('#bar-find').inputValue()).toBe('sam/');
});

test('/ goes to the box that finds customers, and g c to the start page', limit, async () => {
  const page = await openCanned(await openConsole(), list);
  await page.keyboard.press('/');
  expect(await page.evaluate('document.activeElement.id')).toBe('bar-find');
  expect(await page.locator('#bar-find').inputValue()).toBe('');
  await page.locator('h1').click();
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await page.waitForURL('**/console');
});

test('? lists the keys of the page, and Escape gives the focus back', limit, async () => {
  const page = await openCanned(await openConsole(), list);
  await page.locator('a', { hasText: 'Two' }).focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  await dialog.waitFor();
  for (const name of ['Correct', 'Reveal', 'Undo', 'Next row', 'Customers', 'Find a customer']) {
    expect(
      await dialog
        .getByRole('definition')
        .filter({ hasText: new RegExp(`^${name}$`) })
        .count(),
    ).toBe(1);
  }
  await expectAccessible(page);
  await page.keyboard.press('e');
  await expect.poll(() => page.evaluate('location.hash')).toBe('');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await page.evaluate(focused)).toBe('Two');
});

test(
  'the palette does an action of the page, goes to a page, and finds a customer without an address',
  limit,
  async () => {
    const opened = await openConsole();
    const page = await openCanned(opened, list);
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog');
    const box = palette.getByRole('combobox');
    await box.fill('corr');
    expect(await palette.getByRole('option').first().textContent()).toContain('Correct');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await palette.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('location.hash')).toBe('#correct');

    await page.keyboard.press('Control+k');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    expect(await palette.getByRole('option', { selected: true }).count()).toBe(1);
    await page.keyboard.press('Escape');

    const found = page.waitForRequest((request) => request.method() === 'POST');
    await page.keyboard.press('Control+k');
    await box.fill('someone');
    await page.keyboard.press('Enter');
    const request = await found;
    expect(new URL(request.url()).pathname + new URL(request.url()).search).toBe('/console/find');
    expect(request.postData()).toContain('someone');
  },
);

test('a copy button copies, says so, and says it to screen readers', limit, async () => {
  const opened = await openConsole();
  await opened.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const value =
    '<span class="copy"><code>cstap_1</code><button type="button" data-copy="cstap_1" aria-label="Copy id" hidden>Copy</button></span>';
  const page = await openCanned(opened, value);
  await page.getByRole('button', { name: 'Copy id' }).click();
  await page.locator('#announcements', { hasText: 'Copied' }).waitFor({ state: 'attached' });
  expect(await page.locator('[data-copy]').textContent()).toBe('Copied');
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('cstap_1');
});

test(
  'times are in the zone of the reader with UTC beside, count from the clock of the service, and go on',
  limit,
  async () => {
    const opened = await openConsole({ timezoneId: 'America/New_York' });
    await opened.page.clock.install({ time: new Date('2001-01-01T00:00:00.000Z') });
    const times = `<time datetime="2026-11-25T09:58:30.000Z">1 min ago</time>
    <time datetime="2026-11-13T01:00:00.000Z">2026-11-13</time>
    <time datetime="2026-11-25T12:00:00.000Z">2026-11-25 12:00 UTC</time>
    <time datetime="2026-07-01T03:30:00.000Z" data-kind="day">2026-07-01</time>
    <time datetime="2026-07-01T03:30:00.000Z" data-kind="both">2026-07-01 03:30 UTC</time>`;
    const page = await openCanned(opened, times);
    const ago = page.locator('time').first();
    expect(await page.locator('time').allTextContents()).toEqual([
      '1 min ago',
      '2026-11-12',
      '2026-11-25 07:00 EST',
      '2026-06-30',
      '2026-06-30 23:30 EDT (2026-07-01 03:30 UTC)',
    ]);
    expect(await ago.getAttribute('title')).toBe('2026-11-25 04:58 EST (2026-11-25 09:58 UTC)');
    await page.clock.runFor(60_000);
    expect(await ago.textContent()).toBe('2 min ago');
    await page.keyboard.press('t');
    const full = '2026-11-25 04:58 EST (2026-11-25 09:58 UTC)';
    expect(await ago.textContent()).toBe(full);
    expect(await page.locator('#announcements').textContent()).toBe('Times are shown in full');
    await page.locator('details.account summary').click();
    const button = page.getByRole('button', { name: 'Times in full', pressed: true });
    await expectAccessible(page);
    await button.click();
    expect(await ago.textContent()).toBe('2 min ago');
  },
);
