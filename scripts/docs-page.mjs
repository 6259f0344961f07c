/**
 * Makes the files that `/docs` and `/openapi.json` answer with, each also compressed: `docs.ts` sends them as they
 * are. The page and the document come in two forms, the sandbox's in a folder of its own.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

/**
 * @param root of the repository
 * @param folder what it was compiled to
 * @param version shown in the document
 */
export async function buildDocsPage(root, folder, version) {
  const own = (name) => readFileSync(join(root, 'assets/docs', name), 'utf8');
  const released = (name) => readFileSync(join(root, 'node_modules/swagger-ui-dist', name), 'utf8');
  const assets = {
    'swagger-ui.js': released('swagger-ui-bundle.js'),
    'swagger-ui.css': released('swagger-ui.css'),
    'start.js': own('start.js'),
    'style.css': own('style.css'),
  };
  const page = own('page.html').replaceAll('{{version}}', digest(Object.values(assets).join('')));
  const built = (path) => pathToFileURL(join(folder, path)).href;
  const { openapi } = await import(built('contract/openapi.js'));
  const { sandboxLogin } = await import(built('contract/sandbox.js'));

  const to = join(folder, 'assets/docs');
  writeFiles(to, assets);
  writeFiles(to, {
    'page.html': filled(page, { badge: '', login: '', password: '' }),
    'openapi.json': JSON.stringify(openapi(version, false)),
  });
  writeFiles(join(to, 'sandbox'), {
    'page.html': filled(page, { badge: 'sandbox', ...sandboxLogin }),
    'openapi.json': JSON.stringify(openapi(version, true)),
  });
}

/** Names what the page loads, so that a browser may keep each of them for good. */
function digest(text) {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function filled(page, { badge, login, password }) {
  return page.replace('{{badge}}', badge).replace('{{login}}', login).replace('{{password}}', password);
}

function writeFiles(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, `${name}.gz`), gzipSync(text, { level: 9 }));
  }
}
