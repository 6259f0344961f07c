/** `GET /sessions`: a person sees where they are signed in to the console. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Mint } from '../../../src/mint.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

const minute = 60_000;
let nowMs = Date.parse('2030-01-01T00:00:00.000Z');
let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer({ mint: new Mint(() => nowMs), settings: { sandbox: false } });
  for (const name of ['one', 'other']) await addPerson(server, name);
});

afterAll(() => server.close());

/** Signs in once more, from another browser. */
async function again(browser: ConsoleBrowser, login: string): Promise<ConsoleBrowser> {
  const next = new ConsoleBrowser(server, browser.authenticator);
  await next.signIn(login);
  expect((await next.verify()).statusCode).toBe(200);
  return next;
}

test('lists when each began, was used and ends: newest first, without those that wait, have ended or are another’s', async () => {
  const first = await new ConsoleBrowser(server).enrolled('one');
  await new ConsoleBrowser(server).enrolled('other');
  await new ConsoleBrowser(server).signIn('one');
  nowMs += 10 * minute;
  const second = await again(first, 'one');
  expect((await first.get('/session')).statusCode).toBe(200);
  nowMs += 10 * minute;
  const answer = await second.get('/sessions');
  const ids = answer.json().data.items.map(({ sessionId }: { sessionId: string }) => sessionId);
  const at = (minutes: number) =>
    new Date(Date.parse('2030-01-01T00:00:00.000Z') + minutes * minute).toISOString();
  const [newest, oldest] = ids;
  expectSuccess(answer, {
    items: [
      { sessionId: newest, createdAt: at(10), lastUsedAt: at(20), expiresAt: at(730), current: true },
      { sessionId: oldest, createdAt: at(0), lastUsedAt: at(10), expiresAt: at(720), current: false },
    ],
  });
  expect(newest).not.toBe(oldest);
  expect(second.cookie).not.toContain(String(newest).slice(4));
  nowMs += 5 * minute;
  const left = (await second.get('/sessions')).json().data.items;
  expect(left).toMatchObject([{ sessionId: newest, current: true }]);
});

test('does not show one that somebody altered in the database', async () => {
  await addPerson(server, 'robbed');
  const browser = await new ConsoleBrowser(server).enrolled('robbed');
  nowMs += 1;
  const current = await again(browser, 'robbed');
  await once(
    server.database,
    `update console_session set expires_at = expires_at + interval '1 day'
      where login = $1 and made_at = (select min(made_at) from console_session where login = $1)`,
    ['robbed'],
  );
  expect((await current.get('/sessions')).json().data.items).toMatchObject([{ current: true }]);
});

test('a session that waits, and none, see nothing', async () => {
  const browser = new ConsoleBrowser(server);
  expectRefused(await browser.get('/sessions'), 'unauthorized');
  await browser.signIn('one');
  expectRefused(await browser.get('/sessions'), 'secondFactorRequired');
});
