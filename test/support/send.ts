/** Requests with additional headers, which only some tests need. */
import type { LightMyRequestResponse } from 'fastify';
import type { TestServer } from './server.ts';

export type Headers = Readonly<Record<string, string>>;

/** @param token default: the sample login's */
export function postWith(
  headers: Headers,
  on: TestServer,
  path: string,
  body: unknown,
  token = on.token,
): Promise<LightMyRequestResponse> {
  return on.server.inject({
    method: 'POST',
    url: path,
    payload: body as object,
    headers: { 'x-connectfi-token': token, ...headers },
  });
}
