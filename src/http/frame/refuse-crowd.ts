/** Answers the requests that admission refuses: the documented envelope, without the usual processing. */
import type { RequestListener } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { failure } from '../../contract/envelope.ts';
import { errors } from '../../contract/errors.ts';
import { generalHint } from '../../contract/hints.ts';
import type { Mint } from '../../mint.ts';
import type { Metrics } from './metrics.ts';
import { JSON_TYPE, STORE_RETRY_SECONDS } from './respond.ts';

/** Refusals are logged together, this often: one line each would cost more than the refusals themselves. */
const TELL_MS = 1000;

const code = 'serviceUnavailable';

export function refuseCrowd(
  mint: Mint,
  metrics: Metrics,
  log: FastifyBaseLogger | undefined,
): RequestListener {
  let refused = 0;
  const tell = () => {
    log?.warn({ refused }, 'more requests wait than can be answered in time');
    refused = 0;
  };
  return (request, response) => {
    if (refused++ === 0) setTimeout(tell, TELL_MS).unref();
    const { status } = errors[code];
    metrics.countRequest({ method: request.method ?? '', route: 'unknown', status, code, seconds: 0 });
    const body = JSON.stringify(failure(code, mint.requestId()));
    response.writeHead(status, {
      'content-type': JSON_TYPE,
      'content-length': Buffer.byteLength(body),
      'retry-after': String(STORE_RETRY_SECONDS),
      'opencif-hint': generalHint(code),
    });
    response.end(body);
  };
}
