/** `POST /webhooks/:webhookId/disable` */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { makeWebhook, quick } from '../../support/webhooks.ts';

let server: TestServer;
let receiver: Receiver;

beforeAll(async () => {
  server = await buildTestServer({ delivery: { timing: quick } });
  receiver = await startReceiver();
});

afterAll(async () => {
  await server.close();
  await receiver.close();
});

test('nothing is sent any more; a second time changes nothing', async () => {
  const { secret: _secret, ...webhook } = await makeWebhook(server, { url: receiver.url });
  await register(server, individualInit(1));
  await until('the first event', () => receiver.all.length === 1);
  const path = `/webhooks/${webhook.webhookId}/disable`;
  const first = await server.post(path, {}, server.token);
  const { disabledAt, cursor } = first.json().data;
  expect(disabledAt).toMatch(/^\d{4}-.*Z$/);
  const { createdAt, cursor: _cursor, state: _state, ...same } = webhook;
  expectSuccess(first, {
    ...same,
    state: 'disabled',
    disabledReason: 'requested',
    disabledAt,
    createdAt,
    cursor,
  });
  expectSuccess(await server.post(path, {}, server.token), first.json().data);

  const control = await makeWebhook(server, { url: `${receiver.url}/control` });
  const { customerId } = await register(server, individualInit(2));
  await until('the control', () => receiver.all.length === 2);
  expect(receiver.all[1]?.payload.data.customerId).toBe(customerId);
  await server.post(`/webhooks/${control.webhookId}/disable`, {}, server.token);
  expect(receiver.all).toHaveLength(2);
});

const selectLanes = {
  name: 'test-lanes',
  text: `select count(*) filter (where resend_id <> '')::int as resends,
                count(*) filter (where attempt = 0)::int as untried
           from webhook_lane where webhook_id = $1`,
};

test('what was asked to be sent again is forgotten; what was still to be sent is not', async () => {
  const failing = await startReceiver(() => 500);
  const own = await buildTestServer({ delivery: { timing: { ...quick, schedule: [3600] } } });
  const lanes = async (id: string) =>
    (await own.database.query<{ resends: number; untried: number }>(selectLanes, [id]))[0];
  const { customerId } = await register(own, individualInit(1));
  const { webhookId } = await makeWebhook(own, { url: failing.url });
  const path = `/webhooks/${webhookId}`;
  const { customerId: next } = await register(own, individualInit(2));
  await own.post(`${path}/resend`, { eventId: `evt_${customerId}_1` }, own.token);
  await until('all of them to fail', async () => {
    const found = await lanes(webhookId);
    return failing.all.length >= 2 && found?.resends === 1 && found.untried === 0;
  });
  expect((await own.post(`${path}/disable`, {}, own.token)).statusCode).toBe(200);
  expect((await lanes(webhookId))?.resends).toBe(0);

  failing.all.length = 0;
  failing.behave(() => 200);
  await own.post(`${path}/enable`, {}, own.token);
  const { customerId: last } = await register(own, individualInit(3));
  await until('both', () => failing.all.length === 2);
  const sent = failing.all.map(({ payload }) => payload.data.customerId);
  expect(sent.sort()).toEqual([next, last].sort());
  await own.close();
  await failing.close();
});

test('asked for at the same time, resends are refused or forgotten', async () => {
  const { customerId } = await register(server, individualInit(4));
  const body = { eventId: `evt_${customerId}_1` };
  for (let round = 0; round < 5; round++) {
    const { webhookId } = await makeWebhook(server, { url: receiver.url });
    const path = `/webhooks/${webhookId}`;
    const again = () => server.post(`${path}/resend`, body, server.token);
    const disable = server.post(`${path}/disable`, {}, server.token);
    expect((await Promise.all([again(), disable, again(), again()]))[1]?.statusCode).toBe(200);
    expectRefused(await again(), 'webhookDisabled', { webhookId });
    expect(await server.database.query(selectLanes, [webhookId])).toMatchObject([{ resends: 0 }]);
  }
});

test('a webhook that is not there is refused', async () => {
  const webhookId = 'whk_unknown';
  expectRefused(await server.post(`/webhooks/${webhookId}/disable`, {}, server.token), 'webhookNotFound', {
    webhookId,
  });
  const odd = await server.post('/webhooks/a-b/disable', {}, server.token);
  expectInvalid(odd, { instancePath: '/webhookId', keyword: 'pattern' });
  expectRefused(await server.post(`/webhooks/${webhookId}/disable`, {}), 'unauthorized');
});
