/**
 * The build's declaration files as users' compilers want them: only those that a door of the package leads to,
 * with `.js` in their imports (before 5.0 TypeScript reads no other), and those of the client a second time as
 * `.d.cts`, for programs that are CommonJS.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const client = 'sdk/index.d.ts';
const doors = ['index.d.ts', client];

/** `from './a.ts'` and `import("./a.ts")`, with any ending that declarations have. */
const imports = /((?:from |import\()['"])(\.[^'"]+)\.(ts|js|cjs)(?=['"])/g;

/** @param folder of the build */
export function finishDeclarations(folder) {
  const kept = new Set(doors.flatMap((door) => [...reachedFrom(folder, door)]));
  for (const file of readdirSync(folder, { recursive: true })) {
    if (file.endsWith('.d.ts') && !kept.has(file.replaceAll('\\', '/'))) rmSync(join(folder, file));
  }
  for (const file of kept) rewrite(folder, file, file, 'js');
  for (const file of reachedFrom(folder, client)) rewrite(folder, file, file.replace(/ts$/, 'cts'), 'cjs');
}

/** A declaration file and all that it leads to, as paths below the folder. */
export function reachedFrom(folder, file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  const ending = file.endsWith('.d.cts') ? '.d.cts' : '.d.ts';
  for (const [, , target] of readFileSync(join(folder, file), 'utf8').matchAll(imports)) {
    reachedFrom(folder, join(dirname(file), `${target}${ending}`).replaceAll('\\', '/'), found);
  }
  return found;
}

function rewrite(folder, from, to, ending) {
  const text = readFileSync(join(folder, from), 'utf8');
  writeFileSync(join(folder, to), text.replaceAll(imports, `$1$2.${ending}`));
}
