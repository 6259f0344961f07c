/** More requests than the service takes on: what it does with the rest, over the network. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answersTo } from '../../support/raw.ts';
import { individualInit, register } from '../../support/samples.ts';
import { startTestServer } from '../../support/server.ts';

const CROWD = 60;

let server: Awaited<ReturnType<typeof startTestServer>>;

beforeAll(async () => {
  server = await startTestServer({ limits: { requestsPerTurn: 2, requestsWaiting: 3 } });
});
afterAll(() => server.close());

/** All in one write of one connection, so that they are read in one turn; closed after the last. */
function updates(customerId: string): string {
  const requests = Array.from({ length: CROWD }, (_, n) => {
    const body = JSON.stringify({ customerId, customer: { email: `crowd${n}@example.test` } });
    const connection = n === CROWD - 1 ? 'close' : 'keep-alive';
    return (
      `POST /customer/update HTTP/1.1\r\nhost: localhost\r\nx-connectfi-token: ${server.token}\r\n` +
      `content-type: application/json\r\nconnection: ${connection}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
    );
  });
  return requests.join('');
}

test('the excess gets the documented envelope and Retry-After, the rest its answer, and nothing is half done', async () => {
  const { customerId } = await register(server, individualInit(1));
  const answers = await answersTo(server.url, updates(customerId));
  expect(answers).toHaveLength(CROWD);
  const accepted = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 503);
  // Two that begin at once and three that wait, at least.
  expect(accepted.length).toBeGreaterThanOrEqual(5);
  expect(refused.length).toBe(CROWD - accepted.length);
  expect(refused.length).toBeGreaterThan(0);
  for (const { head, body } of refused) {
    expect(body).toEqual({
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
      code: 'serviceUnavailable',
      message: 'The store did not answer. Send the request again.',
    });
    expect(Object.keys(body)).toEqual(['requestId', 'code', 'message']);
    expect(head).toMatch(/\r\nretry-after: 1\r\n/i);
    expect(head).toMatch(/\r\ncontent-type: application\/json; charset=utf-8\r\n/i);
  }
  const history = await server.get(`/customers/${customerId}/history?limit=100`, server.token);
  expect(history.json().data.items).toHaveLength(1 + accepted.length);
  const { body: metrics } = await server.get('/metrics');
  const counted = /_count\{method="POST",route="unknown",status="503",code="serviceUnavailable"\} (\d+)/;
  expect(Number(counted.exec(metrics)?.[1])).toBe(refused.length);
});
