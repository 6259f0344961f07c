/** The HTTP server below the framework: its limits, and the answers to what its parser cannot read. */
import {
  createServer,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { failure } from '../../contract/envelope.ts';
import { type ErrorCode, errors } from '../../contract/errors.ts';
import { generalHint } from '../../contract/hints.ts';
import type { Limits } from '../../contract/limits.ts';
import type { Mint } from '../../mint.ts';
import type { Connections } from './connections.ts';
import type { Metrics } from './metrics.ts';
import { JSON_TYPE } from './respond.ts';

/** Node.js leaves the method `CONNECT` to proxies. */
const CONNECT = Object.assign(new Error('CONNECT'), { code: 'HPE_CONNECT' });

/** How many times requests that take too long are looked for in the time that they may take. */
const LOOKS = 6;

type Unreadable = (error: NodeJS.ErrnoException, socket: Socket) => void;

export interface ListenerOptions {
  readonly take: RequestListener;
  /** See `answerUnreadable`. */
  readonly unreadable: Unreadable;
  /** Shared by all listeners of a process. */
  readonly connections: Connections;
  readonly limits: Limits;
}

export function listener({ take, unreadable, connections, limits }: ListenerOptions): Server {
  const requestTimeout = limits.requestSeconds * 1000;
  const server = createServer(
    {
      requestTimeout,
      connectionsCheckingInterval: Math.ceil(requestTimeout / LOOKS),
      keepAliveTimeout: limits.idleSeconds * 1000,
      maxHeaderSize: limits.headBytes,
      // `judgeHeads` answers in the envelope; Node.js would answer without one.
      requireHostHeader: false,
    },
    take,
  );
  // Without this, Node.js drops headers beyond its own number in silence; `headBytes` bounds all of them.
  server.maxHeadersCount = 0;
  server.on('checkExpectation', take);
  server.on('connection', connections.take);
  endUnread(server, limits.unreadSeconds * 1000);
  server.on('clientError', (error, socket) => unreadable(error, socket as Socket));
  server.on('connect', (_request, socket) => unreadable(CONNECT, socket as Socket));
  return server;
}

/** Node.js uses one timer for idle connections and for those that are answered; only its length tells them apart. */
function endUnread(server: Server, unreadMs: number): void {
  server.timeout = unreadMs;
  server.on('timeout', (socket: Socket) => {
    const isHeld = socket.timeout === unreadMs && socket.writableLength === 0;
    if (!isHeld) socket.destroy();
  });
}

const codes: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'requestTimeout',
  HPE_HEADER_OVERFLOW: 'headersTooLarge',
};

/**
 * @returns answers requests that are not HTTP, too slow, or have too large a head, and ends the connection. The log
 *   names only the parser's code: its error contains the bytes that were sent.
 */
export function answerUnreadable(
  mint: Mint,
  metrics: Metrics,
  log: FastifyBaseLogger | undefined,
): Unreadable {
  const seen = new WeakSet<Socket>();
  const end = (fault: string, socket: Socket): void => {
    const answering = answerOn(socket);
    // What was asked before is answered first: the client would take this answer for that one.
    if (answering?.req.complete) {
      answering.once('close', () => end(fault, socket));
      return;
    }
    // A client that ends its connection inside of a body waits for nothing; the request has a line in the log.
    const hasLeft = answering && fault === 'HPE_INVALID_EOF_STATE';
    if (hasLeft || !socket.writable || answering?.headersSent) {
      socket.destroy();
      return;
    }
    const code = codes[fault] ?? 'requestUnreadable';
    const requestId = mint.requestId();
    metrics.countRequest({
      method: 'unknown',
      route: 'unknown',
      status: errors[code].status,
      code,
      seconds: 0,
    });
    log?.info({ requestId, status: errors[code].status, code, fault }, 'unreadable request');
    socket.write(written(code, requestId));
    socket.destroySoon();
  };
  return ({ code = 'unknown' }, socket) => {
    const isOfParser = /^(?:HPE|ERR_HTTP)_/.test(code);
    if (!isOfParser) socket.destroy();
    // The parser reports every further piece of the same connection too.
    else if (!seen.has(socket)) end(code, socket);
    seen.add(socket);
  };
}

/** The answer that has its turn on the connection; Node.js keeps it in a member that is not documented. */
function answerOn(socket: Socket): ServerResponse | null | undefined {
  return (socket as { _httpMessage?: ServerResponse | null })._httpMessage;
}

function written(code: ErrorCode, requestId: string): string {
  const { status } = errors[code];
  const body = JSON.stringify(failure(code, requestId));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    `content-type: ${JSON_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `opencif-hint: ${generalHint(code)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
