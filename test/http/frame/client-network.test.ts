/** Whose request it is, compared with what the framework finds. */
import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { clientNetwork } from '../../../src/http/frame/client-network.ts';
import { networkOf } from '../../../src/http/frame/network.ts';

const address = fc.oneof(
  fc.constantFrom(
    '127.0.0.1',
    '10.1.2.3',
    '::ffff:10.1.2.3',
    '192.0.2.1',
    '2001:db8::1',
    'fd00::1',
    'unknown',
  ),
  fc.ipV4(),
  fc.ipV6(),
);
const proxies = fc.subarray(['127.0.0.1', '10.0.0.0/8', 'fd00::/8', '::1', '192.0.2.0/24']);

test('the network is that of the address which the framework gives to endpoints', async () => {
  const forwarded = fc.option(fc.array(address, { minLength: 1, maxLength: 4 }), { nil: undefined });
  const peer = address.filter((one) => one !== 'unknown');
  await fc.assert(
    fc.asyncProperty(proxies, peer, forwarded, async (trustProxy, remoteAddress, list) => {
      const server = Fastify({ trustProxy: trustProxy.length > 0 ? trustProxy : false });
      server.get('/', (request) => request.ip);
      const headers: Record<string, string> = list ? { 'x-forwarded-for': list.join(', ') } : {};
      const { body } = await server.inject({ url: '/', remoteAddress, headers });
      const request = { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
      expect(clientNetwork(trustProxy)(request)).toBe(networkOf(body));
    }),
    { numRuns: 200 },
  );
});
