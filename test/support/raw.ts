/** Requests as bytes on a connection of their own, for what no HTTP client sends. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface RawAnswer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  /** Empty if there is none. */
  readonly body: Record<string, unknown>;
}

export async function connected(url: string): Promise<Socket> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''));
  await once(socket, 'connect');
  return socket;
}

/** Sends everything in one write. @returns all answers, once the service has ended the connection */
export async function answersTo(url: string, bytes: string | Uint8Array): Promise<RawAnswer[]> {
  const socket = await connected(url);
  socket.write(bytes);
  return answersIn(await text(socket));
}

export function answersIn(received: string): RawAnswer[] {
  return received.split(/HTTP\/1\.1 (?=\d{3} )/).flatMap((answer) => {
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    if (head === '') return [];
    return [{ head, status: Number(head.slice(0, 3)), body: body === '' ? {} : JSON.parse(body) }];
  });
}
