/** `GET /passkeys`: a person sees their own passkeys. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Mint } from '../../../src/mint.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let nowMs = Date.parse('2030-01-01T00:00:00.000Z');
let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer({ mint: new Mint(() => nowMs), settings: { sandbox: false } });
  for (const name of ['one', 'other']) await addPerson(server, name);
});

afterAll(() => server.close());

test('lists label, when it was made and last used: oldest first, and nobody else’s', async () => {
  const browser = await new ConsoleBrowser(server).enrolled('one');
  await new ConsoleBrowser(server).enrolled('other');
  nowMs += 60_000;
  await browser.enrol('Phone');
  nowMs += 60_000;
  await browser.signIn('one');
  expect((await browser.verify()).statusCode).toBe(200);
  const answer = await browser.get('/passkeys');
  const ids = answer.json().data.items.map(({ passkeyId }: { passkeyId: string }) => passkeyId);
  const times = ['2030-01-01T00:00:00.000Z', '2030-01-01T00:01:00.000Z', '2030-01-01T00:02:00.000Z'];
  expectSuccess(answer, {
    items: [
      { passkeyId: ids[0], label: 'Work laptop', createdAt: times[0], usedAt: times[2] },
      { passkeyId: ids[1], label: 'Phone', createdAt: times[1], usedAt: times[1] },
    ],
  });
});

test('a session that waits, and none, see nothing', async () => {
  const browser = new ConsoleBrowser(server);
  expectRefused(await browser.get('/passkeys'), 'unauthorized');
  await browser.signIn('one');
  expectRefused(await browser.get('/passkeys'), 'secondFactorRequired');
});
