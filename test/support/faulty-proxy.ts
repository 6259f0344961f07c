/** An HTTP proxy on loopback that fails like a network, when and how a test wants it. */
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * `drop`: closes before it forwards the request. `reset`: closes after the service answered. `cut`: closes in the
 * middle of the answer. `repeat`: forwards twice and returns the second answer. `delay`: forwards late. `hang`:
 * forwards but never answers. An object is an answer of the proxy itself.
 */
export type Fault = 'drop' | 'reset' | 'cut' | 'repeat' | 'delay' | 'hang' | OwnAnswer;

export interface OwnAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface FaultyProxy {
  readonly url: string;
  /** Every request that arrived, in order. */
  readonly seen: readonly Seen[];
  /** Returns the requests to this path. */
  count(path: string): number;
  close(): Promise<void>;
}

/** @param faultOf returns the fault of a request; undefined for none */
export async function startFaultyProxy(
  target: string,
  faultOf: (request: Seen) => Fault | undefined,
): Promise<FaultyProxy> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const one = { method, path: url, headers };
    seen.push(one);
    handle(target, faultOf(one), request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    count: (path) => seen.filter((one) => one.path === path).length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  target: string,
  fault: Fault | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(request);
  if (fault === 'drop') return void request.socket.destroy();
  if (typeof fault === 'object') {
    response.writeHead(fault.status, fault.headers);
    return void response.end(fault.body);
  }
  if (fault === 'delay') await delay(30);
  const forward = () => forwarded(target, request, body);
  const first = await forward();
  if (fault === 'hang') return;
  if (fault === 'reset') return void request.socket.destroy();
  const answer = fault === 'repeat' ? await forward() : first;
  response.writeHead(answer.status, answer.headers);
  if (fault !== 'cut') return void response.end(answer.body);
  response.write(answer.body.subarray(0, 10), () => request.socket.destroy());
}

async function forwarded(target: string, request: IncomingMessage, body: Buffer) {
  const { method, url, headers } = request;
  const onward = send(new URL(target + url), { method, headers });
  onward.end(body);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    onward.once('response', resolve);
    onward.once('error', reject);
  });
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await buffer(answer) };
}
