/**
 * Who is signed in by the session's cookie. A browser sends the cookie by itself, also if another site's page makes it
 * send a request, so a change must show that it comes from the service's own pages.
 */
import type { FastifyRequest } from 'fastify';
import type { Session } from '../../storage/account/session.ts';
import type { Services } from './call.ts';
import { Refused } from './respond.ts';
import { consoleOrigin, sentSession } from './session-cookie.ts';

/**
 * @returns null if no cookie was sent
 * @throws Refused `unauthorized` if its session has ended, or is not that of the login in `OpenCIF-Login`;
 *   `crossSiteRequest`
 */
export async function sessionOf(services: Services, request: FastifyRequest): Promise<Session | null> {
  const { sessions, mint, settings } = services;
  const value = sentSession(settings, request.headers);
  if (value === undefined) return null;
  refuseCrossSite(services, request);
  const session = await sessions.sessionOf(value, !isLive(request));
  if (!session || session.expiresAt <= mint.now()) throw new Refused('unauthorized');
  const wanted = request.headers['opencif-login'];
  if (wanted !== undefined && wanted !== session.login) throw new Refused('unauthorized');
  return session;
}

/**
 * True: a live part of a page asks, as it does again and again while nobody touches the page. That does not keep the
 * session in use. Whoever else says so can only make a session end sooner.
 */
export function isLive({ headers }: FastifyRequest): boolean {
  return headers['opencif-fragment'] === 'live';
}

/** @throws Refused `crossSiteRequest` for a change that may have been made by the page of another site */
export function refuseCrossSite({ settings }: Pick<Services, 'settings'>, request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const { 'sec-fetch-site': site, origin } = request.headers;
  if (site === 'same-origin') return;
  if (origin === undefined || origin !== consoleOrigin(settings, request.headers)) {
    throw new Refused('crossSiteRequest');
  }
}
