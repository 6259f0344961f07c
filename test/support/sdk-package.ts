/** The client as its users get it: packed alone, and installed in an empty folder. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface InstalledClient {
  /** A new folder that contains the tarball. */
  readonly folder: string;
  /** The user's project in that folder. */
  readonly app: string;
  remove(): void;
}

/** @returns a project in which only the client is installed */
export function installClient(): InstalledClient {
  const folder = mkdtempSync(join(tmpdir(), 'opencif-sdk-test-'));
  const app = join(folder, 'app');
  mkdirSync(app);
  const node = (script: string, ...args: string[]) =>
    execFileSync(process.execPath, [join(root, 'scripts', script), ...args], { cwd: root });
  if (!existsSync(join(root, 'dist/main.js'))) node('build.mjs');
  node('pack-sdk.mjs', folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }');
  const args = ['install', '--offline', '--engine-strict', '--no-audit', '--no-fund', join(folder, tarball)];
  execFileSync('npm', args, { cwd: app, stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 });
  return { folder, app, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
