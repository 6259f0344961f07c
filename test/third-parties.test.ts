/** What of others the package contains: every license is one that may be passed on, NOTICE names it all, and so does the SBOM. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

interface Party {
  readonly name: string;
  readonly version?: string;
  readonly license?: string;
}

interface ThirdParties {
  readonly allowedLicenses: readonly string[];
  productPackages(root: string): (Party & { bundled: boolean; hasLicenseFile: boolean; copyright: string })[];
  docsBundle(root: string): (Party & { copyright: string })[];
  insidePglite(root: string): Party[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version?: string;
  readonly licenses?: readonly { readonly expression: string }[];
  readonly components?: readonly Component[];
}

interface Sbom {
  readonly serialNumber: string;
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const script = (name: string) => import(pathToFileURL(join(root, 'scripts', name)).href);
const parties: ThirdParties = await script('third-parties.mjs');
const { noticeOf }: { noticeOf: (text: string, root: string) => string } = await script('notice.mjs');
const { sbomOf }: { sbomOf: (root: string) => Sbom } = await script('sbom.mjs');

const notice = readFileSync(join(root, 'NOTICE'), 'utf8');
const packages = parties.productPackages(root);
const bundle = parties.docsBundle(root);
const inside = parties.insidePglite(root);

/** @returns each of those that apply together */
const licensesOf = (license: string) => license.split(' AND ');

test('every license is one of the allowed ones', () => {
  expect(packages.length).toBeGreaterThan(90);
  expect(bundle.length).toBeGreaterThan(90);
  const others = [...packages, ...bundle, ...inside].filter(
    ({ license = '' }) => !licensesOf(license).every((one) => parties.allowedLicenses.includes(one)),
  );
  expect(others).toEqual([]);
});

describe('NOTICE', () => {
  test('names everything that the package contains; npm run notice writes it', () => {
    expect(noticeOf(notice, root)).toBe(notice);
  });

  test('names all packages that package.json bundles', () => {
    const { bundleDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const name of bundleDependencies) expect(notice).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });

  test('has the text of each license whose package has none in its folder, or is inside of a bundle', () => {
    const without = packages.filter(({ bundled, hasLicenseFile }) => bundled && !hasLicenseFile);
    expect(without).toHaveLength(3);
    for (const license of [...without, ...bundle].flatMap(({ license = '' }) => licensesOf(license))) {
      if (license === 'Apache-2.0') expect(existsSync(join(root, 'LICENSE'))).toBe(true);
      else expect(notice).toMatch(new RegExp(`^.+ License \\(${license}\\)$`, 'm'));
    }
    for (const { copyright } of [...without, ...bundle])
      expect(copyright).toMatch(/^\W*copyright (?!.*(its authors|undefined))/i);
  });

  test('notices a package that is missing, and a list that is', () => {
    expect(noticeOf(notice.replace(/^ajv .*\n/m, ''), root)).toBe(notice);
    expect(() => noticeOf(notice.replace('--- parts of PGlite ---', ''), root)).toThrow('parts of PGlite');
  });
});

describe('the SBOM', () => {
  const { components, dependencies, serialNumber } = sbomOf(root);
  const all = components.flatMap((one) => [one, ...(one.components ?? [])]);

  test('has every package of the lock file, what is inside of bundles, and PostgreSQL', () => {
    const ids = all.map(({ name, version }) => `${name}@${version}`);
    const expected = [...packages, ...bundle, ...inside];
    expect(ids).toEqual(expect.arrayContaining(expected.map(({ name, version }) => `${name}@${version}`)));
    expect(all.find(({ name }) => name === 'PostgreSQL')?.version).toMatch(/^\d+\.\d+$/);
    for (const { licenses } of all) expect(licenses).toHaveLength(1);
  });

  test('has each component once, and no arrow to one that it does not have', () => {
    const refs = all.map((one) => one['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    const known = new Set(refs);
    expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !known.has(ref))).toEqual([]);
    const reached = new Set<string>();
    const reach = (ref: string) => {
      if (reached.has(ref)) return;
      reached.add(ref);
      for (const next of dependencies.find((one) => one.ref === ref)?.dependsOn ?? []) reach(next);
    };
    reach(dependencies[0]?.ref ?? '');
    expect(components.filter((one) => !reached.has(one['bom-ref']))).toEqual([]);
  });

  test('is what npm run sbom prints, the same each time', () => {
    const printed = execFileSync(process.execPath, [join(root, 'scripts/sbom.mjs')], { encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual(sbomOf(root));
    expect(serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
