/** `DELETE /session`: signing out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { buildTwoNodes, type TwoNodes } from '../../support/nodes.ts';

let both: TwoNodes;

beforeAll(async () => {
  both = await buildTwoNodes({ settings: { sandbox: false } });
  await addPerson(both.nodes[0], 'leaver');
});

afterAll(() => both.close());

test('the session ends, and the browser is told to forget its cookie', async () => {
  const [node, other] = both.nodes;
  const browser = await new ConsoleBrowser(node).enrolled('leaver');
  const kept = browser.at(node);
  const answer = await browser.delete('/session');
  expectSuccess(answer, { status: true });
  expect(answer.headers['set-cookie']).toBe('opencif-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict');
  expect(browser.cookie).toBe('');
  expectRefused(await kept.get('/session'), 'unauthorized');
  expectRefused(await kept.at(other).get('/session'), 'unauthorized');
  expectRefused(await kept.delete('/session'), 'unauthorized');
});

test('a session that waits for its second factor can be ended too; others of the login go on', async () => {
  const [node] = both.nodes;
  const [waiting, other] = [new ConsoleBrowser(node), new ConsoleBrowser(node)];
  await waiting.signIn('leaver');
  await other.signIn('leaver');
  expect((await waiting.delete('/session')).statusCode).toBe(200);
  expect((await other.get('/session')).statusCode).toBe(200);
});
