/** The snippets of `docs/webhooks.md`, run unchanged: the built client, a live server, a receiver. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errors } from '../../src/contract/errors.ts';
import { deliveryErrors, disabledReasons } from '../../src/contract/webhooks.ts';
import { feedComplete } from '../support/feed.ts';
import { testLogin } from '../support/login.ts';
import { type Received, type Receiver, startReceiver, until } from '../support/receiver.ts';
import { individualInit, register } from '../support/samples.ts';
import { startTestServer } from '../support/server.ts';
import { change, quick, readWebhook } from '../support/webhooks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8');

/** Returns the only block of a language that contains the word. */
function snippet(language: string, word: string): string {
  const blocks = [...page.matchAll(/```(\w*)\n(.*?)```/gs)].filter(([, name]) => name === language);
  const found = blocks.map(([, , code]) => code ?? '').filter((code) => code.includes(word));
  if (found.length !== 1) throw new Error(`${found.length} blocks hold ${word}.`);
  return found[0] as string;
}

let server: Awaited<ReturnType<typeof startTestServer>>;
let receiver: Receiver;
let secret: string;
let first: Received;

/** Runs a module in a separate process, which finds packages as in the repository. */
async function run(code: string, input = ''): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      OPENCIF_BASE_URL: server.url,
      OPENCIF_LOGIN: testLogin.login,
      OPENCIF_PASSWORD: testLogin.password,
      OPENCIF_WEBHOOK_SECRET: secret,
    },
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: 300_000,
  });
  child.stdin.end(input);
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const output = await text(child.stdout);
  return { code: await exit, output };
}

beforeAll(async () => {
  server = await startTestServer({ delivery: { timing: quick } });
  receiver = await startReceiver();
  // The webhook starts at the end of the feed: the samples' creation must be in it by then.
  await feedComplete(server.database);
  const create = snippet('js', 'webhooks.create').replace(
    'https://receiver.example.test/opencif',
    receiver.url,
  );
  const { code, output } = await run(create);
  expect(code).toBe(0);
  const [webhookId = '', shown = ''] = output.trim().split(' ');
  secret = shown;
  expect(await readWebhook(server, webhookId)).toMatchObject({ state: 'enabled', url: receiver.url });
  const { customerId } = await register(server, individualInit(1));
  await change(server, customerId, 'second@example.test');
  await until('both events', () => receiver.all.length === 2);
  first = receiver.all[0] as Received;
});

afterAll(async () => {
  await server.close();
  await receiver.close();
});

const ask = `
const { text } = await import('node:stream/consumers');
const { body, headers } = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(await verified(body, headers)));`;

test.each([
  ['the client', 'opencif/sdk'],
  ['the public package', 'standardwebhooks'],
])('what %s verifies is what was sent, and a byte more is refused', async (_who, name) => {
  const code = snippet(
    'js',
    `function verified(body, headers) {\n  return ${name === 'opencif/sdk' ? 'unwrap' : 'new Webhook'}`,
  );
  expect(code).toContain(`from '${name}'`);
  const { text: body, headers } = first;
  const good = await run(code + ask, JSON.stringify({ body, headers }));
  expect(good.code).toBe(0);
  expect(JSON.parse(good.output)).toEqual(first.payload);
  const bad = await run(code + ask, JSON.stringify({ body: `${body} `, headers }));
  expect(bad).toEqual({ code: 1, output: '' });
});

test('the statement that drops what came before gives a row for each new version and none for an old one', async () => {
  await server.database.query(
    {
      name: 'test-customer-seen',
      text: 'create table customer_seen (customer_id text primary key, version int not null)',
    },
    [],
  );
  const statement = { name: 'page-customer-seen', text: snippet('sql', 'customer_seen') };
  const isNew = async (customerId: string, version: number) =>
    (await server.database.query(statement, [customerId, version])).length === 1;
  const outcomes = [];
  for (const version of [1, 1, 2, 1, 4, 3, 4]) outcomes.push(await isNew('one', version));
  expect(outcomes).toEqual([true, false, true, false, true, false, false]);
  expect(await isNew('other', 1)).toBe(true);
});

test('the page has the headers that are sent, and every reason and class of failure there is', () => {
  const sent = snippet('', 'webhook-signature')
    .split('\n')
    .slice(1)
    .map((line) => line.split(':')[0] ?? '');
  const names = sent.filter((one) => /^[a-z-]+$/.test(one));
  expect(names).toHaveLength(5);
  for (const name of names) expect(first.headers).toHaveProperty(name);
  for (const word of [...deliveryErrors, ...disabledReasons]) expect(page).toContain(`\`${word}\``);
  expect(errors.webhookUrlRefused.message).toContain('docs/webhooks.md');
});
