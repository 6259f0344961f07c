/** `POST /webhooks/:webhookId/rotate-secret` */
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { webhookWithKeys } from '../../../src/storage/webhook/webhook-keys.ts';
import { expectRefused } from '../../support/answers.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { makeWebhook, quick, readWebhook } from '../../support/webhooks.ts';

let server: TestServer;
let receiver: Receiver;

const DAY_MS = 86_400_000;

beforeAll(async () => {
  server = await buildTestServer({ delivery: { timing: quick } });
  receiver = await startReceiver();
});

afterAll(async () => {
  await server.close();
  await receiver.close();
});

const rotate = (webhookId: string) => server.post(`/webhooks/${webhookId}/rotate-secret`, {}, server.token);

/** Returns the secrets with which the public verifier accepts the last delivery. */
function verifies(secrets: readonly string[]): boolean[] {
  const { text, headers } = receiver.all.at(-1) ?? { text: '', headers: {} };
  return secrets.map((secret) => {
    try {
      new Webhook(secret).verify(text, headers);
      return true;
    } catch {
      return false;
    }
  });
}

test('for 24 hours what is sent verifies with the new secret and with the former one; no third is valid', async () => {
  const { webhookId, secret } = await makeWebhook(server, { url: receiver.url });
  const before = Date.now();
  const first = (await rotate(webhookId)).json().data;
  const after = Date.now();
  expect(first).toEqual({
    webhookId,
    secret: expect.stringMatching(/^whsec_[0-9a-zA-Z+/]{43}=$/),
    previousSecretUntil: expect.any(String),
  });
  const rotatedAt = Date.parse(first.previousSecretUntil) - DAY_MS;
  expect([before <= rotatedAt, rotatedAt <= after]).toEqual([true, true]);
  expect(first.secret).not.toBe(secret);
  expect((await readWebhook(server, webhookId)).previousSecretUntil).toBe(first.previousSecretUntil);
  await register(server, individualInit(1));
  await until('an event', () => receiver.all.length === 1);
  expect(receiver.all[0]?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
  expect(verifies([secret, first.secret])).toEqual([true, true]);

  const second = (await rotate(webhookId)).json().data;
  // Attempts that have begun may still be sent with the previous secrets.
  let n = 2;
  await until('the newest secret to sign', async () => {
    const before = receiver.all.length;
    await register(server, individualInit(n++));
    await until('an event', () => receiver.all.length > before);
    return verifies([second.secret])[0] === true;
  });
  expect(verifies([secret, first.secret, second.secret])).toEqual([false, true, true]);

  const { database, vault } = server;
  const { previousSecretUntil } = await readWebhook(server, webhookId);
  const secretsAfter = async (ms: number) => {
    const at = new Date(Date.parse(previousSecretUntil ?? '') + ms).toISOString();
    const webhook = await webhookWithKeys(database, vault, 'CLIENTID', webhookId, at);
    return webhook?.keys.map((key) => `whsec_${key.export().toString('base64')}`);
  };
  expect(await secretsAfter(-1)).toEqual([second.secret, first.secret]);
  expect(await secretsAfter(0)).toEqual([second.secret]);
});

test('a webhook that is not there is refused', async () => {
  expectRefused(await rotate('whk_unknown'), 'webhookNotFound', { webhookId: 'whk_unknown' });
});
