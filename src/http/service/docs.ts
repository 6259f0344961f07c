/**
 * The docs page and the OpenAPI document. Everything comes from the service itself, and the content
 * security policy makes sure of it: a reference page that may call other hosts would send them the
 * requests, and with them the data, of those who try the API.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { page, start, style } from './docs-page.ts';

const compress = promisify(gzip);

const securityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // The reference puts its style sheets and style attributes in by script.
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const securityHeaders = {
  'content-security-policy': securityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

/** @param document makes what `GET /openapi.json` answers, when it is first asked for */
export function registerDocs(
  server: FastifyInstance,
  document: () => object,
  options: { readonly sandbox: boolean } = { sandbox: false },
): void {
  const openapi = once(() => asset('application/json; charset=utf-8', JSON.stringify(document())));
  const assets = once(loadAssets);
  const html = once(async () => {
    const loaded = Object.values(await assets()).map(({ etag }) => etag);
    const assetVersion = digest(loaded.join()).slice(0, 16);
    return asset('text/html; charset=utf-8', page({ sandbox: options.sandbox, assetVersion }));
  });

  server.get('/openapi.json', async (request, reply) => send(request, reply, await openapi()));
  server.get('/docs', async (request, reply) => send(request, reply, await html()));
  for (const name of ['scalar.js', 'start.js', 'style.css'] as const) {
    server.get(`/docs/${name}`, async (request, reply) => send(request, reply, (await assets())[name]));
  }
}

async function loadAssets() {
  const script = 'text/javascript; charset=utf-8';
  const [scalar, startScript, styleSheet] = await Promise.all([
    asset(script, await readScalar()),
    asset(script, start),
    asset('text/css; charset=utf-8', style),
  ]);
  return { 'scalar.js': scalar, 'start.js': startScript, 'style.css': styleSheet };
}

async function readScalar(): Promise<string> {
  const built = fileURLToPath(new URL('../../assets/scalar.js', import.meta.url));
  const bundle = await readFile(built, 'utf8').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    const entry = createRequire(import.meta.url).resolve('@scalar/api-reference');
    return readFile(join(dirname(entry), 'browser', 'standalone.js'), 'utf8');
  });
  // Zod asks whether it may compile code. The policy says no either way; asking would be reported as a breach.
  return bundle.replace('return new Function(""),!0', 'return!1');
}

async function asset(type: string, text: string): Promise<Asset> {
  const plain = Buffer.from(text);
  return { type, etag: `"${digest(plain)}"`, plain, gzipped: await compress(plain) };
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 32);
}

/** A failed attempt is forgotten, so that the next request tries again. */
function once<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loading: Promise<Value> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

function send(request: FastifyRequest, reply: FastifyReply, { type, etag, plain, gzipped }: Asset) {
  const zipped = acceptsGzip(request.headers['accept-encoding']);
  // Each form has a tag of its own: a strong tag names the bytes that are sent.
  const tag = zipped ? etag.replace(/"$/, '-gzip"') : etag;
  const versioned = (request.query as { v?: unknown } | undefined)?.v !== undefined;
  reply.headers({
    ...securityHeaders,
    etag: tag,
    vary: 'accept-encoding',
    'cache-control': versioned ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.headers['if-none-match']?.split(/\s*,\s*/).includes(tag)) return reply.code(304).send();
  if (zipped) reply.header('content-encoding', 'gzip');
  return reply.type(type).send(zipped ? gzipped : plain);
}

function acceptsGzip(header: string | string[] | undefined): boolean {
  const accepted = String(header ?? '').split(/\s*,\s*/);
  return accepted.some((entry) => /^gzip(?:$|\s*;(?!\s*q=0(?:\.0*)?$))/i.test(entry));
}
