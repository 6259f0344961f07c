/** `DELETE /sessions/:sessionId`: a person ends one of their own sessions. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { buildTwoNodes, type TwoNodes } from '../../support/nodes.ts';

let both: TwoNodes;
let serial = 0;

beforeAll(async () => {
  both = await buildTwoNodes({ settings: { sandbox: false } });
});

afterAll(() => both.close());

/** A person who is signed in twice. */
async function person() {
  const [node] = both.nodes;
  const login = `person${++serial}`;
  await addPerson(node, login);
  const here = await new ConsoleBrowser(node).enrolled(login);
  const there = new ConsoleBrowser(node, here.authenticator);
  await there.signIn(login);
  expect((await there.verify()).statusCode).toBe(200);
  return { login, here, there };
}

interface Shown {
  readonly sessionId: string;
  readonly current: boolean;
}

async function idOf(browser: ConsoleBrowser): Promise<string> {
  const items: Shown[] = (await browser.get('/sessions')).json().data.items;
  return items.find(({ current }) => current)?.sessionId ?? '';
}

test('the other session ends on every node, at once where it was trusted a moment ago; one’s own goes on', async () => {
  const { here, there } = await person();
  const sessionId = await idOf(there);
  const answer = await here.delete(`/sessions/${sessionId}`);
  expectSuccess(answer, { status: true });
  expect(answer.headers['set-cookie']).toBeUndefined();
  for (const node of both.nodes) {
    expectRefused(await there.at(node).get('/session'), 'unauthorized');
    expect((await here.at(node).get('/session')).statusCode).toBe(200);
  }
  expectRefused(await here.delete(`/sessions/${sessionId}`), 'sessionNotFound', { sessionId });
});

test('one’s own may be ended too: the browser is told to forget its cookie', async () => {
  const { here, there } = await person();
  const kept = here.at(both.nodes[0]);
  expectSuccess(await here.delete(`/sessions/${await idOf(here)}`), { status: true });
  expect(here.cookie).toBe('');
  expectRefused(await kept.get('/session'), 'unauthorized');
  expect((await there.get('/session')).statusCode).toBe(200);
});

test("another person's session is answered as one that is not there, and goes on", async () => {
  const [one, other] = [await person(), await person()];
  for (const sessionId of ['ses_unknown', await idOf(other.here)]) {
    expectRefused(await one.here.delete(`/sessions/${sessionId}`), 'sessionNotFound', { sessionId });
  }
  expect((await other.here.get('/session')).statusCode).toBe(200);
  expectInvalid(await one.here.delete('/sessions/a-b'), { instancePath: '/sessionId', keyword: 'pattern' });
});

test('however many ask at once, one of them ends it, and the audit has one event', async () => {
  const { login, here, there } = await person();
  const sessionId = await idOf(there);
  const asked = [0, 1, 2, 3].map((n) =>
    here.at(both.nodes[n % 2 === 0 ? 0 : 1]).delete(`/sessions/${sessionId}`),
  );
  const statuses = (await Promise.all(asked)).map(({ statusCode }) => statusCode);
  expect(statuses.toSorted()).toEqual([200, 400, 400, 400]);
  const events = await both.nodes[0].database.query<{ events: number }>({
    name: 'test-ended',
    text: `select count(*)::int as events from audit_event where kind = 'sessionEnded' and login = '${login}'`,
  });
  expect(events).toEqual([{ events: 1 }]);
});

test('a session that waits ends nothing', async () => {
  const { login, here } = await person();
  const waiting = new ConsoleBrowser(both.nodes[0]);
  await waiting.signIn(login);
  expectRefused(await waiting.delete(`/sessions/${await idOf(here)}`), 'secondFactorRequired');
  expect((await here.get('/session')).statusCode).toBe(200);
});
