/** The documentation's own requests and answers, replayed byte for byte; only `requestId` may differ. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestServer, type TestServer } from '../support/server.ts';

let node: TestServer;

beforeAll(async () => {
  node = await buildTestServer();
});
afterAll(() => node.close());

function example(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}

test.each(['individual', 'business'])(
  'the documented update of the %s customer is answered byte for byte',
  async (of) => {
    const answer = await node.post(
      '/customer/update',
      example(`customer-update.${of}.request.json`),
      node.token,
    );
    const documented = example(`customer-update.${of}.answer.json`);
    const { requestId } = answer.json();
    expect(requestId).toMatch(/^[0-9a-f]{12}1[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    expect(answer.statusCode).toBe(200);
    expect(answer.payload).toBe(JSON.stringify({ ...documented, requestId }));
  },
);
