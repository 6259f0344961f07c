/** `POST /logins/:login/reset-passkeys`: an admin helps a person who has lost their passkeys. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administered, shownLogin } from '../../support/admins.ts';
import { expectRefused, expectSuccess } from '../../support/answers.ts';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer({ settings: { sandbox: false } });
});

afterAll(() => server.close());

const reset = (login: string, token: string) => server.post(`/logins/${login}/reset-passkeys`, {}, token);

test('the passkeys are gone, the sessions end, and the next sign-in enrols a new one; others keep theirs', async () => {
  const { aggregatorId, admin } = await administered(server);
  for (const name of ['loser', 'keeper']) await addPerson(server, name, 'support', aggregatorId);
  const [loser, keeper] = [new ConsoleBrowser(server), new ConsoleBrowser(server)];
  await loser.enrolled('loser');
  await loser.enrol('Second');
  await keeper.enrolled('keeper');
  expectSuccess(await reset('loser', admin), await shownLogin(server, admin, 'loser'));
  expectRefused(await loser.get('/session'), 'unauthorized');
  expect((await loser.signIn('loser')).json().data.state).toBe('passkeyToEnrol');
  expect((await loser.enrol()).statusCode).toBe(200);
  expect((await loser.get('/passkeys')).json().data.items).toHaveLength(1);
  expect((await keeper.get('/passkeys')).json().data.items).toHaveLength(1);
});

test('odd requests are refused', async () => {
  const { admin, program } = await administered(server);
  await addPerson(server, 'foreign', 'support', 'elsewhere');
  const foreign = await new ConsoleBrowser(server).enrolled('foreign');
  for (const login of ['nobody', 'foreign'])
    expectRefused(await reset(login, admin), 'loginNotFound', { login });
  expect((await foreign.get('/passkeys')).json().data.items).toHaveLength(1);
  const { login: own } = (await server.get('/logins', admin))
    .json()
    .data.items.find(({ role }: { role: string }) => role === 'integration');
  expectRefused(await reset(own, admin), 'sessionsAreForPeople');
  expectRefused(await reset('nobody', program), 'forbidden', { right: 'administer' });
});
