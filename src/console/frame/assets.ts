/**
 * The style sheets and modules of the pages, which the build makes (`scripts/console-assets.mjs`). The digest of all of
 * them is in the address of each.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** The same folder from `src` and from `dist`. */
const folder = fileURLToPath(new URL('../../../dist/assets/console', import.meta.url));
const BASE = '/console/assets';

let digest: string | undefined;

function ownDigest(): string {
  digest ??= readFileSync(`${folder}/digest`, 'utf8');
  return digest;
}

/** @param name such as `base.css` or `browser/find.js` @returns its address */
export function assetUrl(name: string): string {
  return `${BASE}/${ownDigest()}/${name}`;
}

/** @param scope where the console's paths are added, below its prefix */
export function registerAssets(scope: FastifyInstance): void {
  const plain = { acceptRanges: false, cacheControl: false, lastModified: false };
  void scope.register(fastifyStatic, {
    root: `${folder}/files`,
    serve: false,
    preCompressed: true,
    ...plain,
  });
  scope.get('/assets/:digest/*', async (request, reply) => {
    const { digest: asked, '*': name } = request.params as { digest: string; '*': string };
    // A page of another release may ask for its own files while nodes are replaced: it gets these, but keeps none.
    const kept = asked === ownDigest();
    reply.headers({
      'cache-control': kept ? 'public, max-age=31536000, immutable' : 'no-store',
      vary: 'accept-encoding',
    });
    return reply.sendFile(name);
  });
}
