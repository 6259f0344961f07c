/** A receiver of webhooks on loopback: records what it gets, and answers or misbehaves as the test wants. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { CustomerEvent } from '../../src/contract/events.ts';
import type { WebhookPayload } from '../../src/contract/webhooks.ts';
import { scale } from './scale.ts';

export interface Received {
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they arrived. */
  readonly text: string;
  readonly payload: WebhookPayload & { data: CustomerEvent };
  /** The status that was sent; 0 if there was no answer. */
  status: number;
  /** Whether it was accepted, but the answer was not sent. */
  lost?: true;
}

/** @returns the status to answer with, or nothing if it answered or broke the connection itself */
export type Behaviour = (
  received: Received,
  response: ServerResponse,
) => number | undefined | Promise<number | undefined>;

export interface Receiver {
  readonly url: string;
  /** In the order of arrival. */
  readonly all: Received[];
  /** Requests that are running now, and the largest number that ran at once. */
  readonly load: { now: number; most: number };
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

export async function startReceiver(behaviour: Behaviour = () => 200): Promise<Receiver> {
  const all: Received[] = [];
  const load = { now: 0, most: 0 };
  let behave = behaviour;
  const server = createServer((request, response) => {
    load.now++;
    load.most = Math.max(load.most, load.now);
    response.once('close', () => {
      load.now--;
    });
    response.on('error', () => {});
    const arrived = textOf(request).catch(() => null);
    void arrived.then(async (text) => {
      // The connection ended before the whole request arrived.
      if (text === null) return;
      const headers = request.headers as Record<string, string>;
      const received: Received = { headers, text, payload: JSON.parse(text), status: 0 };
      all.push(received);
      const status = await behave(received, response);
      if (status === undefined) return;
      received.status = status;
      response.writeHead(status).end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    all,
    load,
    behave: (next) => {
      behave = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Limit for a condition that never becomes true; below the test's own limit, so that the message names it. */
const LIMIT_MS = scale(540_000, 3_600_000);

/**
 * Resolves once the condition is true, however long that takes.
 * @param everyMs should be longer if checking is expensive
 */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  everyMs = 10,
): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`It did not come so far: ${what}`);
    await delay(everyMs);
  }
}

/** Ids of the events that were answered with 200, in the order of arrival. */
export function accepted(receiver: Receiver): string[] {
  return receiver.all
    .filter(({ status }) => status === 200)
    .map(({ headers }) => headers['webhook-id'] ?? '');
}
