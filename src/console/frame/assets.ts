/**
 * The style sheets and modules of the pages, which the build makes (`scripts/console-assets.mjs`). The digest of all of
 * them is in the address of each.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { Refused } from '../../http/frame/respond.ts';

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
  const root = `${folder}/files`;
  let files: ReadonlySet<string> | undefined;
  const plain = { acceptRanges: false, cacheControl: false, lastModified: false };
  void scope.register(fastifyStatic, {
    root,
    serve: false,
    preCompressed: true,
    ...plain,
  });
  scope.get('/assets/:digest/*', async (request, reply) => {
    const { digest: asked, '*': name } = request.params as { digest: string; '*': string };
    // What is answered instead of a file is somebody's page, which no cache may keep.
    files ??= namesIn(root);
    if (!files.has(name)) throw new Refused('notFound');
    // A page of another release may ask for its own files while nodes are replaced: it gets these, but keeps none.
    const kept = asked === ownDigest();
    reply.headers({
      'cache-control': kept ? 'public, max-age=31536000, immutable' : 'no-store',
      vary: 'accept-encoding',
    });
    return reply.sendFile(name);
  });
}

/** @returns the names of the files in a folder and in those below it, such as `browser/find.js` */
function namesIn(root: string): ReadonlySet<string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Set(files.map(({ parentPath, name }) => relative(root, join(parentPath, name))));
}
