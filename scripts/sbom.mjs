/**
 * Prints what the package is made of as CycloneDX 1.5 JSON, from the lock file and the installed packages. The same
 * packages give the same document. `npm sbom` leaves out packages that development needs too, and what is inside of
 * bundles.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { docsBundle, insidePglite, productPackages } from './third-parties.mjs';

/** @returns the document, as an object */
export function sbomOf(root) {
  const { name, version, description, license, dependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const packages = productPackages(root);
  const build = JSON.parse(readFileSync(join(root, 'scripts/package.json'), 'utf8'));
  const page = {
    ...component({
      name: 'swagger-ui-dist',
      version: build.dependencies['swagger-ui-dist'],
      license: 'Apache-2.0',
    }),
    description: 'The docs page: dist/assets/docs/swagger-ui.js and swagger-ui.css',
    components: docsBundle(root).map(({ name, license }) => ({
      type: 'library',
      'bom-ref': `swagger-ui/${name}`,
      name,
      purl: purlOf(name),
      ...licensesOf({ license }),
    })),
  };
  const main = { ...component({ name, version, license }), type: 'application', description };
  const named = packages.map((one) => `${one.name}@${one.version}`);
  const direct = Object.keys(dependencies).map((one) =>
    named.find((id) => id === `${one}@${dependencies[one]}`),
  );
  const content = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: main },
    components: [...packages.map((one) => withPglite(root, one)), page],
    dependencies: [
      { ref: purlOf(`${name}@${version}`), dependsOn: [...direct.map(purlOf), page['bom-ref']].sort() },
      ...packages.map((one) => ({ ref: purlOf(idOf(one)), dependsOn: one.needs.map(purlOf).sort() })),
    ],
  };
  const { bomFormat, specVersion, ...rest } = content;
  return { bomFormat, specVersion, serialNumber: serialOf(content), ...rest };
}

const idOf = ({ name, version }) => `${name}@${version}`;
const purlOf = (id) => `pkg:npm/${id.replace(/^@/, '%40')}`;

function component(one) {
  const purl = purlOf(idOf(one));
  return {
    type: 'library',
    'bom-ref': purl,
    name: one.name,
    version: one.version,
    purl,
    ...licensesOf(one),
    ...(one.integrity && { hashes: [hashOf(one.integrity)] }),
  };
}

const licensesOf = ({ license }) => (license === undefined ? {} : { licenses: [{ expression: license }] });

/** @param integrity as the lock file has it: `sha512-` and base64 */
function hashOf(integrity) {
  const [algorithm, base64] = integrity.split('-');
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(base64, 'base64').toString('hex') };
}

function withPglite(root, one) {
  if (one.name !== '@electric-sql/pglite') return component(one);
  const parts = insidePglite(root).map(({ name, version, license }) => ({
    type: 'library',
    'bom-ref': `pglite/${name}`,
    name,
    ...(version !== undefined && { version }),
    ...licensesOf({ license }),
    ...(name === 'PostgreSQL' && { cpe: `cpe:2.3:a:postgresql:postgresql:${version}:*:*:*:*:*:*:*` }),
  }));
  return { ...component(one), components: parts };
}

/** A UUID (RFC 9562, version 8) made of the content. */
function serialOf(content) {
  const hex = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return `urn:uuid:${uuid}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  console.log(JSON.stringify(sbomOf(root), undefined, 2));
}
