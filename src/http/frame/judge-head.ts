/**
 * Refuses requests whose head can be read in more than one way. Node.js takes the first of two `Host` headers, joins
 * two of most others, and decodes no transfer coding but `chunked`; a proxy in front may read them otherwise.
 */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Endpoint } from '../../contract/endpoint.ts';
import { endpoints } from '../../contract/endpoints.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import type { Limits } from '../../contract/limits.ts';
import { Refused } from './respond.ts';

/** The headers that the service reads, by lower-case name. */
const single = new Set([
  'host',
  'authorization',
  'content-encoding',
  'content-type',
  'expect',
  'x-connectfi-token',
  ...(endpoints as readonly Endpoint[]).flatMap(({ headers }) => Object.keys(headers?.properties ?? {})),
]);

/** Judges each request before anything else reads it. */
export function judgeHeads(server: FastifyInstance, { headers }: Pick<Limits, 'headers'>): void {
  server.addHook('onRequest', (request, reply, done) => {
    const fault = faultOf(request.raw, headers);
    // Where this request ends, and the next one begins, may be read in two ways as well.
    if (fault === 'requestUnreadable') reply.header('connection', 'close');
    done(fault ? new Refused(fault) : undefined);
  });
}

function faultOf({ headers, rawHeaders, httpVersion }: IncomingMessage, most: number): ErrorCode | null {
  if (rawHeaders.length > 2 * most) return 'headersTooLarge';
  const { host, expect = '100-continue', 'transfer-encoding': coding = 'chunked' } = headers;
  const isOdd =
    (host === undefined && httpVersion !== '1.0') ||
    coding.toLowerCase() !== 'chunked' ||
    expect.toLowerCase() !== '100-continue' ||
    repeats(rawHeaders, headers);
  return isOdd ? 'requestUnreadable' : null;
}

function repeats(rawHeaders: readonly string[], headers: IncomingMessage['headers']): boolean {
  let names = 0;
  for (const _ in headers) names++;
  // Hardly any request repeats a name, so that the names are seldom looked at.
  if (2 * names === rawHeaders.length) return false;
  const found = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  return found.some((name, index) => single.has(name) && found.indexOf(name) !== index);
}
