/**
 * Makes the files that the console's pages load, style sheets and modules, each also compressed, and their common
 * digest: it is in the address of each, so that a browser may keep them for good, and modules find each other by
 * relative names.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * @param root of the repository
 * @param folder what it was compiled to
 * @param compile writes what the page's modules are compiled to into a folder
 */
export function buildConsoleAssets(root, folder, compile) {
  const compiled = join(folder, 'compiled-for-browsers');
  compile(compiled);
  const files = {
    ...filesIn(join(root, 'assets/console'), '', /[.](css|svg)$/),
    ...filesIn(join(compiled, 'console/browser'), 'browser/', /[.]js$/),
    // Only those that the modules import are compiled with them.
    ...filesIn(join(compiled, 'console/words'), 'words/', /[.]js$/),
  };
  rmSync(compiled, { recursive: true });
  const to = join(folder, 'assets/console');
  const hash = createHash('sha256');
  for (const [name, content] of Object.entries(files)) {
    hash.update(`${name}\n`).update(createHash('sha256').update(content).digest());
    mkdirSync(dirname(join(to, 'files', name)), { recursive: true });
    writeFileSync(join(to, 'files', name), content);
    writeFileSync(join(to, 'files', `${name}.gz`), gzipSync(content, { level: 9 }));
  }
  writeFileSync(join(to, 'digest'), hash.digest('hex').slice(0, 16));
}

/** @returns the content of each file, by its name with the prefix, in one order */
function filesIn(folder, prefix, kind) {
  const names = readdirSync(folder)
    .filter((name) => kind.test(name))
    .sort();
  return Object.fromEntries(names.map((name) => [`${prefix}${name}`, readFileSync(join(folder, name))]));
}
