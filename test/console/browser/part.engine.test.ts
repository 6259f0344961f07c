/** Parts of a page that the service renders, in real Chromium: results while typing, dialogs, what hides, what is lost. */
import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { assetUrl } from '../../../src/console/frame/assets.ts';
import { CANNED, openCanned } from '../../support/canned-page.ts';
import { BROWSER_LIMIT, expectAccessible, openConsole } from '../../support/console-browser.ts';
import { Gate } from '../../support/intercept.ts';

const limit = { timeout: BROWSER_LIMIT };
const PART = '/console/canned/part';

/** Calls `fragmentInto` of the page's own module for `#place`; the promise is kept as `shown`. */
const ask = (page: Page, text: string) =>
  page.evaluate(
    `import(${JSON.stringify(assetUrl('browser/fragment.js'))}).then(({ fragmentInto }) => {
      globalThis.shown = fragmentInto(document.querySelector('#place'), '${PART}', new URLSearchParams({ text: '${text}' }));
    })`,
  );

const answer = (route: Route, body: string, status = 200) =>
  route.fulfill({ status, headers: { 'content-type': 'text/html; charset=utf-8' }, body });

test('a part is shown, said to screen readers, and the focus stays where it was', limit, async () => {
  const opened = await openConsole();
  const page = await openCanned(
    opened,
    '<div id="place"><input name="box" value="sample" aria-label="Box" id="box"></div>',
  );
  await page.route(`**${PART}`, (route) => {
    expect(route.request().headers()['opencif-fragment']).toBe('true');
    expect(route.request().postData()).toBe('text=sam');
    return answer(
      route,
      '<p data-announce>3 customers by name</p><input name="box" value="sample" aria-label="Box" id="box"><time datetime="2026-11-25T09:58:30.000Z"></time>',
    );
  });
  await page.locator('#box').focus();
  await page.evaluate('document.activeElement.setSelectionRange(2, 4)');
  await ask(page, 'sam');
  expect(await page.evaluate('shown')).toBe(true);
  expect(await page.locator('#announcements').textContent()).toBe('3 customers by name');
  const active = 'document.activeElement';
  expect(await page.evaluate(`[${active}.id, ${active}.selectionStart, ${active}.selectionEnd]`)).toEqual([
    'box',
    2,
    4,
  ]);
  expect(await page.locator('time').textContent()).toBe('1 min ago');
});

test('a newer question ends the older one, however late its answer comes', limit, async () => {
  const page = await openCanned(await openConsole(), '<div id="place"></div>');
  const gate = new Gate();
  await page.route(`**${PART}`, async (route) => {
    const text = route.request().postData() ?? '';
    if (text === 'text=old') await gate.pass();
    await answer(route, `<p>${text}</p>`).catch(() => null);
  });
  await ask(page, 'old');
  await page.evaluate('globalThis.older = shown; 0');
  await ask(page, 'new');
  await page.evaluate('shown');
  gate.open();
  expect(await page.evaluate('older')).toBe(false);
  expect(await page.locator('#place').textContent()).toBe('text=new');
});

test(
  'a slow answer is waited for with a skeleton, a lost one is told, and can be asked for again',
  limit,
  async () => {
    const opened = await openConsole();
    const page = await openCanned(opened, '<div id="place"><p>What was there</p></div>');
    const gate = new Gate();
    let lost = true;
    await page.route(`**${PART}`, async (route) => {
      if (!lost) return answer(route, '<p>Here it is</p>');
      await gate.pass();
      await route.abort('connectionreset');
    });
    await ask(page, 'sam');
    await page.locator('#place[data-loading][aria-busy=true]').waitFor();
    gate.open();
    await page.getByText('There is no connection to the service.').first().waitFor();
    expect(await page.locator('#place').textContent()).toContain('What was there');
    expect(await page.locator('#announcements').textContent()).toContain('no connection');
    await expectAccessible(page);
    lost = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Here it is').waitFor();
    expect(await page.locator('#place[data-loading]').count()).toBe(0);
    expect(await page.locator('#place', { hasText: 'There is no connection' }).count()).toBe(0);
  },
);

test('what hides is hidden after its seconds, and says how long it stays', limit, async () => {
  const opened = await openConsole();
  await opened.page.clock.install({ time: new Date('2026-11-25T10:00:00.000Z') });
  const page = await openCanned(opened, '<div id="shown" data-hide-after="30"><p>666-98-7000</p></div>');
  const shown = page.locator('#shown');
  expect(await shown.textContent()).toContain('Hidden again in 30 seconds');
  await page.clock.runFor(29_000);
  expect(await shown.textContent()).toContain('666-98-7000');
  expect(await shown.textContent()).toContain('Hidden again in 1 second');
  await page.clock.runFor(1000);
  expect(await page.content()).not.toContain('666-98-7000');
  expect(await shown.textContent()).toBe('Hidden again');
});

test('what hides is not in the page that a browser keeps for its back button', limit, async () => {
  const page = await openCanned(await openConsole(), '<div data-hide-after="30"><p>666-98-7000</p></div>');
  expect(await page.content()).toContain('666-98-7000');
  await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
  expect(await page.content()).not.toContain('666-98-7000');
});

const form = `<form method="post" action="${PART}" data-unsaved>
  <label for="email">E-mail</label><input id="email" name="email" value="a@example.test" required>
  <button>Change</button></form>`;

test('leaving a form that was changed asks first; leaving one that was not does not', limit, async () => {
  const page = await openCanned(await openConsole(), form);
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.locator('#email').click();
  await page.goto('/console');
  expect(asked).toEqual([]);
  await page.goto(CANNED);
  await page.locator('#email').fill('b@example.test');
  await page.goto('/console');
  expect(asked).toEqual(['beforeunload']);
});

test('whoever cancels is not asked, and whoever opens another page from the form is', limit, async () => {
  const links = `<div class="actions"><a href="/console">Cancel</a><a href="about:blank" target="_blank">Look</a></div>`;
  const page = await openCanned(await openConsole(), form.replace('</form>', `${links}</form>`));
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.locator('#email').fill('b@example.test');
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.waitForURL('**/console');
  expect(asked).toEqual([]);
  await page.goto(CANNED);
  await page.locator('#email').fill('b@example.test');
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Look' }).click();
  await (await opened).close();
  const beside = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Cancel' }).click({ modifiers: ['Control'] });
  await (await beside).close();
  await page.goto('/console');
  expect(asked).toEqual(['beforeunload']);
});

test(
  'a link opens its page in a dialog: a fault is shown there, and what was done leads on',
  limit,
  async () => {
    const opened = await openConsole();
    const link = `<a href="${PART}" data-dialog data-key="e">Correct the e-mail</a>`;
    const page = await openCanned(opened, link);
    const whole = `<!doctype html><html lang="en"><head><title>x</title></head><body><main><h1>Correct e-mail</h1>${form}</main></body></html>`;
    await page.route(`**${PART}`, (route) => {
      if (route.request().method() === 'GET') return answer(route, whole);
      const sent = new URLSearchParams(route.request().postData() ?? '').get('email');
      if (sent === 'no') {
        const again = form.replace(
          'value="a@example.test"',
          'value="no" aria-invalid="true" aria-describedby="f"',
        );
        return answer(route, `<h1>Correct e-mail</h1>${again}<p id="f">Not an e-mail</p>`, 400);
      }
      return route.fulfill({ status: 204, headers: { 'opencif-location': '/console?changed=13' } });
    });
    await page.getByRole('link', { name: 'Correct the e-mail' }).focus();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Correct e-mail' });
    await dialog.waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('email');
    await expectAccessible(page);

    const asked: string[] = [];
    page.on('dialog', (question) => {
      asked.push(question.type());
      void question.dismiss();
    });
    await page.keyboard.type('no');
    await page.locator('#email').fill('no');
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(asked).toEqual(['confirm']);
    await page.locator('#email').press('Enter');
    await dialog.getByText('Not an e-mail').waitFor();
    expect(await page.evaluate('[document.activeElement.id, document.activeElement.value]')).toEqual([
      'email',
      'no',
    ]);
    await page.locator('#email').fill('c@example.test');
    await page.locator('#email').press('Enter');
    await page.waitForURL('**/console?changed=13');
    expect(asked).toEqual(['confirm']);
  },
);

test(
  'a double click opens one dialog and asks once, and the link says that it is under way',
  limit,
  async () => {
    const page = await openCanned(await openConsole(), `<a href="${PART}" data-dialog>Look at it</a>`);
    const gate = new Gate();
    let asked = 0;
    await page.route(`**${PART}`, async (route) => {
      asked += 1;
      await gate.pass();
      await answer(route, '<main><h1>Part</h1><p>Text</p></main>');
    });
    const link = page.getByRole('link', { name: 'Look at it' });
    await link.dblclick();
    await page.locator('a[aria-busy=true]').waitFor();
    expect(await page.locator('#announcements').textContent()).toBe('Loading');
    gate.open();
    await page.getByRole('dialog', { name: 'Part' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect([asked, await page.locator('a[aria-busy]').count()]).toEqual([1, 0]);
  },
);

test('a link whose page does not come in time is followed by the browser itself', limit, async () => {
  const page = await openCanned(await openConsole(), `<a href="${PART}" data-dialog>Look at it</a>`);
  // The test says when the time is over.
  await page.evaluate(`globalThis.late = new AbortController();
    AbortSignal.timeout = () => late.signal; 0`);
  const gate = new Gate();
  await page.route(`**${PART}`, async (route) => {
    if (!route.request().isNavigationRequest()) return gate.pass();
    return answer(route, '<h1>The whole page</h1>');
  });
  await page.getByRole('link', { name: 'Look at it' }).click();
  await gate.arrived;
  await page.evaluate('late.abort()');
  await page.getByRole('heading', { name: 'The whole page' }).waitFor();
  gate.open();
});

test('closing a dialog gives the focus back to its link', limit, async () => {
  const page = await openCanned(await openConsole(), `<a href="${PART}" data-dialog>Look at it</a>`);
  await page.route(`**${PART}`, (route) => answer(route, '<main><h1>Part</h1><p>Text</p></main>'));
  await page.getByRole('link', { name: 'Look at it' }).click();
  await page.getByRole('dialog', { name: 'Part' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Look at it');
});
