/**
 * Turns pages into routes: is it from the console, who is signed in, may they, then the page's own work, then HTML.
 * What fails on the way is a page too.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, errors } from '../../contract/errors.ts';
import { limits } from '../../contract/limits.ts';
import type { Right } from '../../contract/rights.ts';
import type { SessionAnswer } from '../../contract/session.ts';
import type { Services } from '../../http/frame/call.ts';
import { logFault, Refused, refusedOf } from '../../http/frame/respond.ts';
import { isLive, refuseCrossSite } from '../../http/frame/session.ts';
import { consoleOrigin } from '../../http/frame/session-cookie.ts';
import { askAs } from './ask.ts';
import { renderFragment, renderPage, type Surrounds } from './layout.tsx';
import { ownPath, SIGN_IN } from './own-path.ts';
import type { Door, GuestVisit, NavigationEntry, Page, Refusal, Shown, ShownPage, Visit } from './page.ts';
import { arrivalPage, endedPage, refusedPage } from './refused.tsx';

/** What the routes of the console share. */
export interface Site {
  readonly server: FastifyInstance;
  readonly services: Services;
  /** The entries of the bar, with the right that each needs. */
  readonly navigation: readonly (NavigationEntry & { readonly right: Right | null })[];
}

/** A request, while it becomes an answer. */
interface Turn {
  readonly site: Site;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly guest: GuestVisit;
}

/** @param scope where the console's paths are added, below its prefix */
export function addPage(scope: FastifyInstance, site: Site, page: Page): void {
  route(scope, site, page, async (turn) => {
    const { session } = turn.guest;
    if (session?.state !== 'active') return withoutSession(turn);
    const { navigation } = surroundsOf(site, turn.request, session);
    const may = (right: Right) => session.rights.includes(right);
    const visit: Visit = { ...turn.guest, session, navigation, may };
    const isLacking = page.right !== null && !visit.may(page.right);
    return isLacking ? refusedPage(lacking(turn.request, page.right)) : page.handle(visit);
  });
}

/** @param scope where the console's paths are added, below its prefix */
export function addDoor(scope: FastifyInstance, site: Site, door: Door): void {
  route(scope, site, door, ({ guest }) => door.handle(guest));
}

function route(
  scope: FastifyInstance,
  site: Site,
  { method, path }: Pick<Page, 'method' | 'path'>,
  work: (turn: Turn) => Promise<Shown>,
): void {
  const { prefix } = scope;
  scope.route({
    method,
    url: path.slice(prefix.length),
    prefixTrailingSlash: 'no-slash',
    bodyLimit: limits.formBytes.value,
    onRequest: async (request) => {
      consoleOrigin(site.services.settings, request.headers);
      refuseCrossSite(site.services, request);
    },
    handler: async (request, reply) => {
      const turn = await turnOf(site, request, reply);
      return send(turn, await work(turn));
    },
  });
}

async function turnOf(site: Site, request: FastifyRequest, reply: FastifyReply): Promise<Turn> {
  const { settings, mint } = site.services;
  const cookies: string[] = [];
  const keep = (cookie: string) => {
    cookies.push(cookie);
    reply.header('set-cookie', cookie);
  };
  const call = askAs(site.server, request, keep);
  const guest: GuestVisit = {
    session: await sessionOf(request, call),
    params: request.params as Record<string, string>,
    query: new URL(request.raw.url ?? '', 'http://own.invalid').searchParams,
    form: request.body instanceof URLSearchParams ? request.body : new URLSearchParams(),
    fragment: isFragment(request),
    now: new Date(mint.now()),
    sandbox: settings.sandbox,
    host: request.host,
    openid: settings.openid !== null,
    call,
  };
  return { site, request, reply, guest };
}

/**
 * @returns null: nobody, or not the person for whom the page was made that asks for a part of itself
 * @throws Failed if it could not be found out who it is
 */
async function sessionOf(request: FastifyRequest, call: GuestVisit['call']): Promise<SessionAnswer | null> {
  // Without a cookie there is no need to look in the store.
  if (request.headers.cookie === undefined) return null;
  const asker = request.headers['opencif-login'];
  const reply = await call(
    'session-get',
    asker === undefined ? {} : { headers: { 'opencif-login': `${asker}` } },
  );
  if (reply.ok) return reply.data;
  if (reply.code === 'unauthorized') return null;
  throw new Failed(reply);
}

/** A call of the frame itself failed. */
class Failed extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

function isFragment(request: FastifyRequest): boolean {
  return request.headers['opencif-fragment'] === 'true' || isLive(request);
}

/** A person who opens a page signs in first; what somebody sent is not lost. */
function withoutSession({ request, guest }: Turn): Shown {
  if (guest.fragment || request.method === 'POST') return endedPage();
  const { url = '' } = request.raw;
  if (isFromElsewhere(request)) return arrivalPage(ownPath(url));
  const query = new URLSearchParams({ to: url });
  if (request.headers.cookie !== undefined && guest.session === null) query.set('why', 'ended');
  return { to: `${SIGN_IN}?${query}` };
}

/** The browser keeps the session's cookie to itself when a link of another site, or of an e-mail, leads here. */
function isFromElsewhere({ headers }: FastifyRequest): boolean {
  return headers.cookie === undefined && headers['sec-fetch-site'] === 'cross-site';
}

function send(turn: Turn, shown: Shown): FastifyReply {
  const { reply, guest } = turn;
  if ('to' in shown) {
    if (shown.forget) reply.header('clear-site-data', '"cache", "cookies", "storage"');
    // A module in the page decides itself whether it goes there.
    if (guest.fragment) return reply.code(204).header('opencif-location', shown.to).send();
    return reply.redirect(shown.to, 303);
  }
  if ('download' in shown) {
    const name = shown.name.replaceAll(/[^\w.-]/g, '_');
    reply.header('content-disposition', `attachment; filename="${name}"`);
    return reply.type(shown.type).send(shown.download);
  }
  return sendPage(turn.request, reply, shown, surroundsOf(turn.site, turn.request, guest.session));
}

function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  shown: ShownPage,
  surrounds: Surrounds,
): FastifyReply {
  const html = isFragment(request) ? renderFragment(shown) : renderPage(shown, surrounds);
  return reply
    .code(shown.status ?? 200)
    .type('text/html; charset=utf-8')
    .send(html);
}

function surroundsOf(site: Site, request: FastifyRequest, session: SessionAnswer | null): Surrounds {
  const { settings, mint } = site.services;
  const may = (right: Right | null) => right === null || (session?.rights ?? []).includes(right);
  const [path = ''] = (request.raw.url ?? '').split('?');
  return {
    session,
    navigation: site.navigation.filter(({ right }) => may(right)),
    path,
    sandbox: settings.sandbox,
    now: new Date(mint.now()),
  };
}

/** The page's right is missing: the same refusal as that of the endpoints behind it. */
function lacking({ id }: FastifyRequest, right: Right | null) {
  return { ...refusal('forbidden', id), errors: { right } };
}

function refusal(code: ErrorCode, requestId: string, retryAfter: number | null = null) {
  const { status } = errors[code];
  return { status, code, message: messageOf(code), errors: undefined, retryAfter, requestId };
}

function messageOf(code: ErrorCode): string {
  const row = errors[code];
  return 'message' in row ? row.message : '';
}

/** Answers what was thrown with a page. */
export function answerFailures(scope: FastifyInstance, site: Site): void {
  scope.setErrorHandler((error, request, reply) => {
    // An inner refusal was dropped because somebody keeps asking, so the whole answer is dropped too.
    if ((error as { code?: unknown }).code === 'LIGHT_ECONNRESET') {
      reply.hijack();
      reply.raw.destroy();
      return;
    }
    const refused = error instanceof Failed ? null : refusedOf(error);
    if (refused) {
      logFault(request, error);
      request.refused = refused;
    }
    const shown = refusedPage(
      error instanceof Failed
        ? error.refusal
        : refusal((refused as Refused).code, request.id, refused?.retryAfter ?? null),
    );
    const { status: _status, ...rest } = shown;
    if (refused?.retryAfter !== undefined) reply.header('retry-after', refused.retryAfter);
    return sendPage(
      request,
      reply,
      { ...rest, status: shown.status ?? 500 },
      surroundsOf(site, request, null),
    );
  });
  scope.setNotFoundHandler(async (request, reply) => {
    const turn = await turnOf(site, request, reply);
    request.refused = new Refused('notFound');
    return send(
      turn,
      turn.guest.session?.state === 'active'
        ? refusedPage(refusal('notFound', request.id))
        : withoutSession(turn),
    );
  });
}
