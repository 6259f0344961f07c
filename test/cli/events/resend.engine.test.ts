/** `opencif events resend` against a live server and a receiver. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsResend } from '../../../src/cli/events/resend.ts';
import { limits } from '../../../src/contract/limits.ts';
import { runCommand } from '../../support/command.ts';
import { testLoginEnv } from '../../support/login.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { clientOf } from '../../support/sdk.ts';
import { seedChanges } from '../../support/seed-changes.ts';
import { startTestServer, testPassword } from '../../support/server.ts';
import { change, feedEnd, type MadeWebhook, makeWebhook, quick } from '../../support/webhooks.ts';

const RESEND_MAX = limits.resendEvents.value;

let server: Awaited<ReturnType<typeof startTestServer>>;
let receiver: Receiver;
let webhook: MadeWebhook;
let customerId: string;
let env: Record<string, string>;

beforeAll(async () => {
  server = await startTestServer({ delivery: { timing: quick } });
  receiver = await startReceiver();
  env = testLoginEnv(server.url);
  webhook = await makeWebhook(server, { url: receiver.url });
  ({ customerId } = await register(server, individualInit(1)));
  for (const n of [2, 3]) await change(server, customerId, `resent${n}@example.test`);
  await until('three events', () => receiver.all.length === 3);
});

afterAll(async () => {
  await server.close();
  await receiver.close();
});

const resend = (...args: string[]) => runCommand(['events', 'resend', ...args], env);

/** Returns the ids of events that arrived since the last call. */
const arrived = async (count: number) => {
  await until(`${count} events`, () => receiver.all.length >= count);
  return receiver.all.splice(0).map(({ payload }) => payload.data.id);
};

test('one event comes again, and a line for people says so', async () => {
  receiver.all.length = 0;
  const eventId = `evt_${customerId}_2`;
  expect(await resend(webhook.webhookId, eventId)).toEqual({
    code: 0,
    stdout: `1 event will be sent again to ${webhook.webhookId}.\n`,
    stderr: '',
  });
  expect(await arrived(1)).toEqual([eventId]);
});

test('a range comes again in its order, and a JSON line says how many', async () => {
  receiver.all.length = 0;
  const { code, stdout } = await resend(webhook.webhookId, '--from', webhook.cursor, '--json');
  expect([code, JSON.parse(stdout)]).toEqual([0, { webhookId: webhook.webhookId, events: 3 }]);
  expect(await arrived(3)).toEqual([1, 2, 3].map((version) => `evt_${customerId}_${version}`));
});

test(`more than ${RESEND_MAX} events are asked for in parts; cut off between two, it says how to go on`, async () => {
  const token = await server.addTenant('parts_login', 'parts');
  // The five updates come after more creations than one request can handle.
  await seedChanges(server.database, 'parts', RESEND_MAX + 5, RESEND_MAX + 10);
  const after = await feedEnd(server, token);
  const types = { url: receiver.url, eventTypes: ['customer.updated'], after };
  const { webhookId } = await makeWebhook(server, types, token);
  receiver.all.length = 0;
  const own = { ...env, OPENCIF_LOGIN: 'parts_login', OPENCIF_PASSWORD: testPassword };
  const whole = await runCommand(['events', 'resend', webhookId, '--from', '0.0', '--json'], own);
  expect([whole.code, JSON.parse(whole.stdout)]).toEqual([0, { webhookId, events: 5 }]);
  expect(await arrived(5)).toHaveLength(5);

  const all = await makeWebhook(server, { url: receiver.url, after }, token);
  let asked = 0;
  const client = clientOf(server.url, {
    token,
    fetch: async (url, init) => {
      if (url.endsWith('/resend')) asked++;
      if (asked > 1) throw new TypeError('fetch failed');
      return fetch(url, init);
    },
  });
  const printed: string[] = [];
  const out = { json: false, print: (line: string) => printed.push(line), tell: () => {} };
  const cut = eventsResend(client, all.webhookId, undefined, { from: '0.0', to: after }, out);
  await expect(cut).rejects.toThrow(
    new RegExp(
      `${RESEND_MAX} events will be sent again; for the rest: {2}opencif events resend ${all.webhookId} ` +
        `--from [\\w-]{23,} --to ${after}$`,
    ),
  );
  expect(printed).toEqual([]);
  await server.post(`/webhooks/${all.webhookId}/disable`, {}, token);
});

test('while the service takes no more, the command waits and goes on', async () => {
  let refused = 0;
  const client = clientOf(server.url, {
    fetch: async (url, init) => {
      // More often than the client tries by itself.
      if (!url.endsWith('/resend') || refused === 7) return fetch(url, init);
      refused++;
      const body = JSON.stringify({ requestId: 'r', code: 'tooManyRequests', message: 'Wait.' });
      return new Response(body, { status: 429, headers: { 'retry-after': '0' } });
    },
  });
  const printed: string[] = [];
  const out = { json: true, print: (line: string) => printed.push(line), tell: () => {} };
  await eventsResend(client, webhook.webhookId, undefined, { from: webhook.cursor }, out);
  expect([refused, JSON.parse(printed[0] ?? '')]).toEqual([7, { webhookId: webhook.webhookId, events: 3 }]);
});

test.each([
  ['neither an event nor a range', ['whk_x']],
  ['both', ['whk_x', 'evt_x_1', '--from', '0.0']],
  ['an end without a start', ['whk_x', '--to', '0.0']],
  ['no cursor', ['whk_x', '--from', 'yesterday']],
  ['no webhook', []],
])('%s: exit code 2 and the reason', async (_what, args) => {
  const { code, stdout, stderr } = await resend(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toBe('');
});

test('what the service refuses: exit code 1 and what to do next', async () => {
  const { webhookId } = webhook;
  const unknown = await resend('whk_unknown', '--from', '0.0');
  expect(unknown.stderr).toContain('There is no webhook whk_unknown.');
  expect(unknown.stderr).toContain(`GET ${server.url}/webhooks`);
  const noEvent = await resend(webhookId, `evt_${customerId}_99`);
  expect(noEvent.stderr).toContain(`There is no event evt_${customerId}_99`);
  expect(noEvent.stderr).toContain('opencif customer history');
  const foreign = await resend(webhookId, '--from', '824.62');
  expect(foreign.stderr).toContain('/from  must be a cursor of this feed: this one belongs to another feed');
  await server.post(`/webhooks/${webhookId}/disable`, {}, server.token);
  const disabled = await resend(webhookId, '--from', '0.0');
  expect(disabled.stderr).toContain(`Enable it first:  POST ${server.url}/webhooks/${webhookId}/enable`);
  for (const { code, stdout } of [unknown, noEvent, foreign, disabled]) {
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  }
});
