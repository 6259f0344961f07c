/**
 * Writes `src/contract/types.ts`: the shapes of the wire as named types, each member described, made from the
 * schemas of `src/contract`. `--print` prints them instead. It reads the sources, not the build, which may not
 * compile before the types are made.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { typesPage } from './types-page.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const contract = join(root, 'src/contract');
const target = join(contract, 'types.ts');

/** The modules of the contract, by their file's name. */
async function loadContract() {
  const folder = mkdtempSync(join(tmpdir(), 'opencif-types-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const compilerOptions = { module: 'ESNext', target: 'ES2023', rewriteRelativeImportExtensions: true };
    const names = readdirSync(contract).map((file) => file.replace(/\.ts$/, ''));
    for (const name of names) {
      const source = readFileSync(join(contract, `${name}.ts`), 'utf8');
      const { outputText } = ts.transpileModule(source, { compilerOptions });
      writeFileSync(join(folder, `${name}.js`), outputText);
    }
    const load = async (name) => [name, await import(pathToFileURL(join(folder, `${name}.js`)).href)];
    return Object.fromEntries(await Promise.all(names.map(load)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As the formatter of this repository writes it. */
function formatted(text) {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  const args = [biome, 'format', `--stdin-file-path=${target}`];
  return execFileSync(process.execPath, args, { cwd: root, input: text, encoding: 'utf8' });
}

const text = formatted(typesPage(await loadContract()));
if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(target, text);
