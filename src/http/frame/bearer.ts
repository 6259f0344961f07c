/** Who makes a request: a program by its token, or a person by the cookie of a session. */
import type { FastifyRequest } from 'fastify';
import type { Endpoint } from '../../contract/endpoint.ts';
import type { Bearer } from '../../storage/account/token.ts';
import type { Services } from './call.ts';
import { Refused } from './respond.ts';
import { sessionOf } from './session.ts';

/**
 * A request with both stands for the token's login. The console's own endpoints know sessions only.
 * @throws Refused `unauthorized`; for a session also `crossSiteRequest` and `secondFactorRequired`
 */
export async function bearerOf(
  services: Services,
  { session: needed }: Endpoint,
  request: FastifyRequest,
): Promise<Bearer> {
  const token = request.headers['x-connectfi-token'];
  if (needed === undefined && token !== undefined) return ofToken(services, token);
  const session = await sessionOf(services, request);
  if (!session) throw new Refused('unauthorized');
  if (session.waiting && needed !== 'any') throw new Refused('secondFactorRequired');
  request.session = session;
  return session;
}

/** Makes this node believe none of the tokens and sessions of a login any longer without asking the store. */
export function forgetLogin({ tokens, sessions }: Services, login: string): void {
  tokens.forget(login);
  sessions.forget(login);
}

async function ofToken({ tokens }: Services, token: string | string[]): Promise<Bearer> {
  const bearer = typeof token === 'string' && token !== '' ? await tokens.bearerOf(token) : null;
  if (!bearer) throw new Refused('unauthorized');
  return bearer;
}
