/**
 * Serves the docs page and the OpenAPI document, which the build creates (`scripts/docs-page.mjs`). Everything
 * comes from the service itself, and the content security policy enforces it: a reference page that may call other
 * hosts would send them the requests, and so the data, of people who try the API.
 */
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../frame/call.ts';

/** The same folder from `src` and from `dist`. */
const folder = fileURLToPath(new URL('../../../dist/assets/docs', import.meta.url));

const securityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // The reference adds its style sheets and style attributes by script.
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': securityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  vary: 'accept-encoding',
};

const types = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

/** The plugin adds no routes of its own: these are the only ones, and any other path is not found. */
export function registerDocs(server: FastifyInstance, { sandbox }: Pick<Settings, 'sandbox'>): void {
  const form = sandbox ? 'sandbox/' : '';
  void server.register((scope, _options, done) => {
    const plain = { acceptRanges: false, cacheControl: false, lastModified: false };
    void scope.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, ...plain });
    scope.addHook('onRequest', dropConditions);
    const add = (path: string, file: string, type: keyof typeof types) =>
      scope.get(path, { onSend: tell(types[type]) }, (_request, reply) => reply.sendFile(file));
    add('/openapi.json', `${form}openapi.json`, 'json');
    add('/docs', `${form}page.html`, 'html');
    add('/docs/swagger-ui.js', 'swagger-ui.js', 'js');
    add('/docs/swagger-ui.css', 'swagger-ui.css', 'css');
    add('/docs/start.js', 'start.js', 'js');
    add('/docs/style.css', 'style.css', 'css');
    done();
  });
}

/** Sets headers that the plugin would omit or write differently. A request with `v` names the content it wants. */
function tell(type: string) {
  return async ({ query }: FastifyRequest, reply: FastifyReply) => {
    if (reply.statusCode >= 400) return;
    const named = (query as { v?: unknown }).v !== undefined;
    reply.headers({
      ...headers,
      'cache-control': named ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    if (reply.statusCode === 200) reply.type(type);
  };
}

/**
 * Drops conditional headers, which protect concurrent changes: on a read, the plugin would answer with its own
 * error.
 */
async function dropConditions({ raw }: FastifyRequest): Promise<void> {
  delete raw.headers['if-match'];
  delete raw.headers['if-unmodified-since'];
}
