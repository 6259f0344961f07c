/** `webhooks.unwrap` accepts only what the service signed, and only while it is fresh. */
import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { eventsAnswer } from '../../src/contract/examples.ts';
import { OpenCIF, unwrapWebhook, WebhookVerificationError } from '../../src/sdk/index.ts';
import { failureOf } from '../support/sdk.ts';

const secretOf = (bytes: Buffer) => `whsec_${bytes.toString('base64')}`;
const bytes = Buffer.alloc(24, 3);
const secret = secretOf(bytes);

const [event] = eventsAnswer.items;
const body = JSON.stringify({ type: event?.type, timestamp: event?.timestamp, data: event });
const id = 'msg_1';

function signature(key: Buffer, timestamp: number, content: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${content}`).digest('base64')}`;
}

function headersOf(signatures: string, timestamp: number): Record<string, string> {
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures };
}

const nowSeconds = () => Math.floor(Date.now() / 1000);
const fresh = () => headersOf(signature(bytes, nowSeconds(), body), nowSeconds());

afterEach(() => {
  vi.useRealTimers();
});

describe('a message is believed', () => {
  test('with the right signature, whether text or bytes, and whatever the headers come as', async () => {
    const { webhooks } = new OpenCIF({ baseURL: 'http://127.0.0.1:9', token: 'token' });
    const expected = { type: 'customer.updated', timestamp: event?.timestamp, data: event };
    expect(await webhooks.unwrap(body, fresh(), secret)).toEqual(expected);
    expect(await unwrapWebhook(Buffer.from(body), new Headers(fresh()), secret)).toEqual(expected);
    const capital = Object.fromEntries(Object.entries(fresh()).map(([k, v]) => [k.toUpperCase(), [v]]));
    expect(await unwrapWebhook(Uint8Array.from(Buffer.from(body)).buffer, capital, secret)).toEqual(expected);
  });

  test('with one right signature among others, by one right secret among others', async () => {
    const at = nowSeconds();
    const signatures = `v1a,abc v1,!!! ${signature(randomBytes(24), at, body)} ${signature(bytes, at, body)}`;
    const headers = headersOf(signatures, at);
    await unwrapWebhook(body, headers, [secretOf(randomBytes(24)), secret]);
  });

  test('up to 300 s from now, either way', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const headers = fresh();
    const at = nowSeconds() * 1000;
    for (const seconds of [-300, 300]) {
      vi.setSystemTime(at + seconds * 1000);
      await unwrapWebhook(body, headers, secret);
    }
    for (const seconds of [-301, 301]) {
      vi.setSystemTime(at + seconds * 1000);
      await failureOf(unwrapWebhook(body, headers, secret), WebhookVerificationError);
      await unwrapWebhook(body, headers, secret, { toleranceSeconds: 400 });
    }
  });
});

describe('a message is refused', () => {
  test('with any byte of body, id or time changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), async (place, flip) => {
        const altered = Buffer.from(body);
        altered[place] = (altered[place] ?? 0) ^ flip;
        await failureOf(unwrapWebhook(altered, fresh(), secret), WebhookVerificationError);
      }),
    );
    const other = { ...fresh(), 'webhook-id': 'msg_2' };
    await failureOf(unwrapWebhook(body, other, secret), WebhookVerificationError);
    const later = { ...fresh(), 'webhook-timestamp': String(nowSeconds() + 1) };
    await failureOf(unwrapWebhook(body, later, secret), WebhookVerificationError);
  });

  test.each([
    ['another secret', () => fresh(), secretOf(Buffer.alloc(24, 4))],
    ['no secret', () => fresh(), []],
    ['an empty secret', () => fresh(), 'whsec_'],
    ['a secret that is no base64', () => fresh(), 'whsec_!'],
    ['no signature of version 1', () => headersOf('v2,AAAA', nowSeconds()), secret],
    [
      'a cut signature',
      () => headersOf(signature(bytes, nowSeconds(), body).slice(0, -8), nowSeconds()),
      secret,
    ],
    ['a time that is no number', () => ({ ...fresh(), 'webhook-timestamp': '1e9' }), secret],
    ['no headers', () => ({}), secret],
  ])('with %s, and the error names neither', async (_name, headers, key) => {
    const error = await failureOf(unwrapWebhook(body, headers(), key), WebhookVerificationError);
    expect(error.message).not.toContain(secret);
    expect(error.message).not.toContain('cstap');
  });

  test('that is signed and no JSON', async () => {
    const headers = headersOf(signature(bytes, nowSeconds(), 'text'), nowSeconds());
    await failureOf(unwrapWebhook('text', headers, secret), WebhookVerificationError);
  });
});
