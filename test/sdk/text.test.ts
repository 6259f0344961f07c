/** The client reads exactly the text that was sent, or fails: bytes that are not UTF-8 are never replaced. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as sdk from '../../src/sdk/index.ts';
import { clientOf, failureOf } from '../support/sdk.ts';

/** `{"code":"0","data":{"lastName":"M?ller"}}` with one byte instead of the letter. */
const answerWith = (byte: number) =>
  Buffer.concat([
    Buffer.from('{"code":"0","data":{"lastName":"M'),
    Buffer.from([byte]),
    Buffer.from('ller"},"requestId":"r"}'),
  ]);

function answering(status: number, body: Uint8Array<ArrayBuffer>): sdk.OpenCIF {
  const fetch: sdk.Fetch = async () => new Response(body, { status });
  return clientOf('http://127.0.0.1:9', { token: 'token', maxRetries: 0, fetch });
}

describe('an answer', () => {
  test.each([0xf6, 0x80, 0xc0, 0xff])(
    'with the byte %i is an error, and its text is in no message',
    async (byte) => {
      const call = answering(200, answerWith(byte)).customer.status('a');
      const error = await failureOf(call, sdk.UnexpectedAnswerError);
      expect(error.message).toBe('GET /customer/status/:customerId answered with bytes that are not UTF-8.');
    },
  );

  test('with a byte order mark is read without it', async () => {
    const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), answerWith(0x75)]);
    expect(await answering(200, body).customer.status('a')).toEqual({ lastName: 'Muller' });
  });

  test("that is a proxy's page in another encoding is the proxy's error still", async () => {
    const call = answering(502, Buffer.from('<p>D\u00e9sol\u00e9</p>', 'latin1')).customer.status('a');
    expect(await failureOf(call, sdk.APIError)).toMatchObject({ status: 502, code: null });
  });
});

test('a webhook that is signed but not UTF-8 is not believed', async () => {
  const key = Buffer.alloc(24, 3);
  const body = answerWith(0xf6);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const mac = createHmac('sha256', key).update(`id.${timestamp}.`).update(body).digest('base64');
  const headers = { 'webhook-id': 'id', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
  const unwrapped = sdk.unwrapWebhook(body, headers, `whsec_${key.toString('base64')}`);
  const error = await failureOf(unwrapped, sdk.WebhookVerificationError);
  expect(error.message).toBe('The message is signed but is not UTF-8.');
});
