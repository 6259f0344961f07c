/** What of others the package contains: npm packages, the parts of the docs page's bundle, and PostgreSQL. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licenses that allow what opencif's users do: use, change and pass on, also for money, with a notice. */
export const allowedLicenses = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'PostgreSQL',
  'Unicode-3.0',
  'Unlicense',
  'Zlib',
];

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** @returns the paths in the lock file of the packages that the product itself loads; its others only build or test */
export function productPaths(root) {
  return [...loadedBy(readJson(join(root, 'package-lock.json')).packages, '')];
}

/** @returns what those packages are, each once, sorted by name */
export function productPackages(root) {
  const { packages } = readJson(join(root, 'package-lock.json'));
  const found = productPaths(root).map((path) => ({
    name: nameOf(path),
    path,
    version: packages[path].version,
    license: packages[path].license,
    integrity: packages[path].integrity,
    bundled: packages[path].inBundle === true,
    needs: neededBy(packages, path).map((one) => `${nameOf(one)}@${packages[one].version}`),
    ...ownNotice(join(root, path)),
  }));
  const byId = new Map(found.map((one) => [`${one.name}@${one.version}`, one]));
  return [...byId.values()].sort(byName);
}

const nameOf = (path) => path.replace(/^.*node_modules\//, '');
const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1);

/** @returns the paths in the lock file of all that a package of it loads, directly or through others */
function loadedBy(packages, path, found = new Set()) {
  for (const one of neededBy(packages, path)) {
    if (found.has(one)) continue;
    found.add(one);
    loadedBy(packages, one, found);
  }
  return found;
}

/** @param path of a package in the lock file; empty for this repository's own @returns those of what it loads directly */
function neededBy(packages, path) {
  const { dependencies = {}, optionalDependencies = {} } = packages[path];
  return Object.keys({ ...dependencies, ...optionalDependencies }).flatMap(
    (name) => resolved(packages, path && `${path}/`, name) ?? [],
  );
}

/** Looks in the folder `from` and in those above it, as Node.js does. */
function resolved(packages, from, name) {
  const path = `${from}node_modules/${name}`;
  if (packages[path] || from === '') return packages[path] && path;
  return resolved(packages, from.replace(/node_modules\/(?:@[^/]+\/)?[^/]+\/$/, ''), name);
}

/** @returns who has the copyright, and whether the package has a file with its license */
function ownNotice(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[sc]e|copying)/i.test(name));
  const { author } = readJson(join(folder, 'package.json'));
  const name = typeof author === 'string' ? author : author?.name;
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
  // Apache's own text speaks of copyright notices in general.
  const lines = text.split('\n').filter((line) => /^\W*(portions )?copyright\b.*(\d{4}|\(c\)|©)/i.test(line));
  const copyright = lines.filter((line) => !/\[yyyy\]|copyright (owner|notice|license)/i.test(line));
  return {
    hasLicenseFile: file !== undefined,
    copyright: copyright.map((line) => line.trim()).join('; ') || `Copyright (c) ${name ?? 'its authors'}`,
  };
}

/**
 * @returns the packages inside of the docs page's script and style sheet, as their source maps list them, sorted by
 *   name. The bundle does not tell their versions; `docs-bundle.json` has what their own releases say of the license
 */
export function docsBundle(root) {
  const known = readJson(join(root, 'scripts/docs-bundle.json'));
  const sources = ['swagger-ui-bundle.js.map', 'swagger-ui.css.map'].flatMap(
    (name) => readJson(join(root, 'node_modules/swagger-ui-dist', name)).sources,
  );
  const names = sources.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(names)]
    .sort()
    .map((name) => ({ name, license: undefined, copyright: '', ...known[name] }));
}

/**
 * @returns what is compiled into PGlite, which npm installs beside the package. PostgreSQL also made the empty store
 *   that the package contains
 */
export function insidePglite(root) {
  const wasm = readFileSync(join(root, 'node_modules/@electric-sql/pglite/dist/pglite.wasm'), 'latin1');
  const version = (pattern) => pattern.exec(wasm)?.[1];
  return [
    { name: 'PostgreSQL', version: version(/PostgreSQL (\d+\.\d+) \(PGlite/), license: 'PostgreSQL' },
    { name: 'ICU', version: version(/\/icu\/(\d+\.\d+)/), license: 'Unicode-3.0' },
    { name: 'libxml2', version: undefined, license: 'MIT' },
    { name: 'zlib', version: undefined, license: 'Zlib' },
    { name: 'musl and Emscripten', version: undefined, license: 'MIT' },
  ];
}
