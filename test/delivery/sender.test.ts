/** One attempt: what counts as delivered, what fails and why, and which addresses are never called. */

import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ResolveAll } from '../../src/delivery/resolve.ts';
import { Sender } from '../../src/delivery/sender.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const rules = { loopback: true, private: false, http: true };
let receiver: Receiver;
let sender: Sender;

beforeAll(async () => {
  receiver = await startReceiver();
  sender = new Sender({ rules, attemptMs: 600_000 });
});

afterAll(async () => {
  sender.close();
  await receiver.close();
});

const request = (url: string) => ({ url, headers: { 'webhook-id': 'evt_1' }, body: '{"data":{}}' });
const outcome = async (url = receiver.url, by = sender) => {
  const { httpStatus, error } = await by.send(request(url));
  return [httpStatus, error];
};
const port = () => new URL(receiver.url).port;

test.each([
  [200, null],
  [204, null],
  [299, null],
  [301, 'redirect'],
  [307, 'redirect'],
  [400, 'status'],
  [410, 'status'],
  [503, 'status'],
])('an answer of %i is %s', async (status, error) => {
  receiver.behave(() => status);
  expect(await outcome()).toEqual([status, error]);
});

test('a redirect is not followed', async () => {
  const secret = await startReceiver();
  receiver.behave((_, response) => void response.writeHead(307, { location: secret.url }).end());
  expect(await outcome()).toEqual([307, 'redirect']);
  expect(secret.all).toEqual([]);
  await secret.close();
});

test('silence ends after the time of an attempt', async () => {
  receiver.behave(() => undefined);
  const hasty = new Sender({ rules, attemptMs: 50 });
  expect(await outcome(receiver.url, hasty)).toEqual([null, 'timeout']);
  hasty.close();
});

test('the status counts, however long its body goes on', async () => {
  receiver.behave((_, response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write('x'.repeat(10_000)), 1);
    response.once('close', () => clearInterval(more));
    return undefined;
  });
  expect(await outcome()).toEqual([200, null]);
});

test('a connection closed before the answer has failed', async () => {
  receiver.behave((_, response) => void response.destroy());
  expect(await outcome()).toEqual([null, 'connection']);
});

test('a kept connection that was closed meanwhile is replaced without a failure', async () => {
  let requests = 0;
  const closing: Server = createServer((socket) => {
    let onThis = 0;
    socket.on('error', () => {});
    socket.on('data', () => {
      requests++;
      onThis++;
      if (onThis === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      else socket.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    closing.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(closing.address() as AddressInfo).port}/`;
  for (let round = 0; round < 3; round++) expect(await outcome(url)).toEqual([200, null]);
  expect(requests).toBe(5);
  closing.close();
});

test('nobody listening, no such name, no TLS', async () => {
  expect(await outcome('http://127.0.0.1:1/')).toEqual([null, 'connection']);
  const unknown: ResolveAll = async () => Promise.reject(new Error('unknown'));
  const lost = new Sender({ rules, resolve: unknown });
  expect(await outcome('http://receiver.example.test/', lost)).toEqual([null, 'dns']);
  receiver.behave(() => 200);
  expect(await outcome(`https://127.0.0.1:${port()}/`)).toEqual([null, 'tls']);
  lost.close();
});

describe('no address of another network is reached', () => {
  /** Every name resolves to this address. */
  const to =
    (...addresses: string[]): ResolveAll =>
    async () =>
      addresses.map((address) => ({ address, family: 4 }));

  test('by a name that leads to a private address, although a public one is there too', async () => {
    const before = receiver.all.length;
    const strict = new Sender({ rules: { ...rules, loopback: false }, resolve: to('8.8.8.8', '127.0.0.1') });
    expect(await outcome(`http://receiver.example.test:${port()}/`, strict)).toEqual([
      null,
      'addressRefused',
    ]);
    expect(await outcome(receiver.url, strict)).toEqual([null, 'addressRefused']);
    expect(receiver.all.length).toBe(before);
    strict.close();
  });

  test('by a name whose second answer is another: the first is connected to', async () => {
    let asked = 0;
    const rebinding: ResolveAll = async () => {
      asked++;
      return [{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
    };
    const pinned = new Sender({ rules, resolve: rebinding });
    receiver.behave(() => 200);
    expect(await outcome(`http://receiver.example.test:${port()}/`, pinned)).toEqual([200, null]);
    expect(asked).toBe(1);
    pinned.close();
  });
});

test('an attempt that is given up says so', async () => {
  receiver.behave(() => undefined);
  const signal = AbortSignal.timeout(50);
  expect(await sender.send({ ...request(receiver.url), signal })).toMatchObject({ error: 'aborted' });
});
