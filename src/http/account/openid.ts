/**
 * `GET /session/openid` and its callback: a person signs in at the operator's identity provider and gets a console
 * session. Browsers visit both, so they answer with a redirect and a page.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OpenIdSettings, Services } from '../frame/call.ts';
import { ownPath, SIGN_IN } from '../frame/console-path.ts';
import { networkOf } from '../frame/network.ts';
import { Refused } from '../frame/respond.ts';
import { consoleOrigin } from '../frame/session-cookie.ts';
import { beginSession } from './begin-session.ts';
import { flowCookie, sentFlow } from './openid-flow.ts';
import { loginOf } from './openid-login.ts';
import { OpenIdProvider, ProviderFault } from './openid-provider.ts';
import { refusedByOpenId } from './openid-refusal.ts';
import { Shares } from './shares.ts';

const START = '/session/openid';
const CALLBACK = '/session/openid/callback';

/**
 * The session's cookie is not sent along with a navigation that another site began, so the browser must go on from a
 * page of the service itself.
 */
function pageTo(path: string): string {
  const url = path.replaceAll('&', '&amp;');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=${url}">
<title>Signed in</title>
<p>You are signed in. <a href="${url}">Go on</a></p>
</html>
`;
}

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Does nothing unless the operator has named an identity provider: the paths do not exist then. */
export function registerOpenId(server: FastifyInstance, services: Services): void {
  const { limits, settings } = services;
  const { openid } = settings;
  if (openid === null) return;
  const provider = new OpenIdProvider(openid, limits.openidAnswerSeconds);
  const shares = new Shares({ all: limits.openidSignIns, each: limits.openidSignInsPerAddress });
  const visit = (path: string, work: Visit) => {
    // Whoever only looks at a link must not use up its code.
    server.get(path, { exposeHeadRoute: false }, (request, reply) =>
      shares.of(networkOf(request.ip), () =>
        inWords(request, reply, () =>
          told(request, () => work({ services, openid, provider, request, reply })),
        ),
      ),
    );
  };
  visit(START, start);
  visit(CALLBACK, finish);
}

interface Visited {
  readonly services: Services;
  readonly openid: OpenIdSettings;
  readonly provider: OpenIdProvider;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type Visit = (visited: Visited) => Promise<FastifyReply>;

/** The member `to` of the query is the page of the console that they go on to. */
async function start({ services, provider, request, reply }: Visited): Promise<FastifyReply> {
  const { vault, mint, limits, settings } = services;
  const origin = consoleOrigin(settings, request.headers);
  const { url, flow } = await provider.begin(`${origin}${CALLBACK}`);
  const { to } = request.query as { to?: unknown };
  const kept = {
    ...flow,
    to: ownPath(typeof to === 'string' ? to : null),
    until: mint.now(limits.openidSeconds),
  };
  reply.headers({ 'cache-control': 'no-store', 'set-cookie': flowCookie(vault, isOverTls(origin), kept) });
  return reply.redirect(url, 302);
}

async function finish({ services, openid, provider, request, reply }: Visited): Promise<FastifyReply> {
  const { vault, mint, settings } = services;
  const origin = consoleOrigin(settings, request.headers);
  const callback = new URL(request.raw.url ?? '', origin);
  const flow = await sentFlow(vault, isOverTls(origin), request.headers, mint.now());
  // However it ends, this is the end of it.
  reply.header('set-cookie', flowCookie(vault, isOverTls(origin), null));
  if (flow === null || callback.searchParams.get('state') !== flow.state) throw refusedByOpenId('state');
  const visitor = { services, requestId: request.id, address: request.ip };
  const login = await loginOf(visitor, openid, await provider.finish(callback, flow));
  const { setCookie } = await beginSession(visitor, login, { waiting: false });
  return reply.header('set-cookie', setCookie).headers(pageHeaders).send(pageTo(flow.to));
}

function isOverTls(origin: string): boolean {
  return origin.startsWith('https:');
}

/** Seconds after which it is worth trying again, if the provider did not answer. */
const RETRY_SECONDS = 5;

/** @throws Refused instead of what went wrong at the provider, which the log tells the operator */
async function told<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    const { kind, message: why } = error;
    request.log.warn({ requestId: request.id, fault: 'identity provider', kind, why });
    if (kind !== 'unavailable') throw refusedByOpenId(kind);
    throw new Refused('identityProviderUnavailable', { retryAfter: RETRY_SECONDS });
  }
}

/**
 * A person looks at the answer: the console's sign-in page says in words why they are not signed in. A program gets the
 * documented failure.
 */
async function inWords(
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await work();
  } catch (error) {
    const why = error instanceof Refused ? whyOf(error) : null;
    if (why === null || !request.headers.accept?.includes('text/html')) throw error;
    request.refused = error as Refused;
    reply.header('cache-control', 'no-store');
    return reply.redirect(`${SIGN_IN}?${new URLSearchParams({ why })}`, 303);
  }
}

/** @returns a key of the sign-in page's words; null: it is about something else */
function whyOf({ code, context }: Refused): string | null {
  if (code === 'identityProviderUnavailable') return 'openid-unavailable';
  return code === 'openidRefused' ? `openid-${(context as { readonly reason: string }).reason}` : null;
}
