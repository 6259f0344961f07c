/** Serves the gallery: every state of every page, with the console's own frame, styles, modules and headers. */
import Fastify, { type FastifyInstance } from 'fastify';
import { assetUrl, registerAssets } from '../frame/assets.ts';
import { pageHeaders } from '../frame/headers.ts';
import { renderPage } from '../frame/layout.tsx';
import { listPage, type Scheme, schemes, widthPage } from './lists.tsx';
import type { GalleryState } from './state.ts';
import { surroundsFor } from './surrounds.ts';

/** Its own pages show the others in a frame. */
const headers = {
  ...pageHeaders,
  'content-security-policy': pageHeaders['content-security-policy'].replace(
    "frame-ancestors 'none'",
    "frame-ancestors 'self'; frame-src 'self'",
  ),
};

/** @returns a server that does not listen yet */
export function buildGallery(states: readonly GalleryState[]): FastifyInstance {
  const server = Fastify();
  const find = (name: string) => states.find((one) => one.name === name);
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers);
  });
  void server.register(
    (scope, _options, done) => {
      registerAssets(scope);
      done();
    },
    { prefix: '/console' },
  );
  server.get('/', async (_request, reply) => reply.type('text/html').send(listPage(states)));
  server.get<At>('/at/:width/:name', async ({ params, query }, reply) => {
    const state = find(params.name);
    if (!state) return reply.callNotFound();
    return reply
      .type('text/html')
      .send(widthPage(state, Number(params.width), schemeOf(query.scheme) ?? 'light'));
  });
  server.get<At>('/state/:name', async ({ params, query }, reply) => {
    const state = find(params.name);
    if (!state) return reply.callNotFound();
    return reply.type('text/html').send(inScheme(pageOf(state), schemeOf(query.scheme)));
  });
  for (const scheme of schemes) addTokens(server, scheme);
  return server;
}

interface At {
  Params: { width: string; name: string };
  Querystring: { scheme?: string };
}

function schemeOf(asked: string | undefined): Scheme | null {
  return schemes.find((one) => one === asked) ?? null;
}

function pageOf({ role = 'support', ...page }: GalleryState): string {
  return renderPage(page, surroundsFor(role));
}

/** A page follows its reader's choice of light or dark; here, the list's choice goes before it. */
function inScheme(html: string, scheme: Scheme | null): string {
  return scheme === null ? html : html.replace(assetUrl('tokens.css'), `/tokens/${scheme}.css`);
}

function addTokens(server: FastifyInstance, scheme: Scheme): void {
  server.get(`/tokens/${scheme}.css`, async (_request, reply) => {
    const { body } = await server.inject(assetUrl('tokens.css'));
    const forced = body
      .replace('(prefers-color-scheme: dark)', scheme === 'dark' ? 'all' : 'not all')
      .replace('color-scheme: light dark', `color-scheme: ${scheme}`);
    return reply.type('text/css').send(forced);
  });
}
