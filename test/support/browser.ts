/**
 * A browser for tests: the one that `CHROMIUM_PATH` names, or an installed one, or (on Linux x64) the one in the dev
 * dependency `@sparticuz/chromium`, which includes the shared libraries that it needs.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import manifest from '../../package.json' with { type: 'json' };

export interface TestBrowser {
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Thrown if no browser is installed and the packages contain none for this platform. */
export class NoBrowser extends Error {
  override readonly name = 'NoBrowser';
}

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--renderer-process-limit=1',
  // A page that wants anything from another host does not get it.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** @throws NoBrowser, or the reason why an existing browser does not start */
export async function startBrowser(): Promise<TestBrowser> {
  const installed = installedFile();
  if (installed !== null) return launched({ executablePath: installed });
  if (process.platform === 'linux') return process.arch === 'x64' ? startPackaged() : none();
  // On other platforms, applications are not on the PATH; Playwright knows where they are.
  for (const channel of ['chrome', 'msedge']) {
    try {
      return await launched({ channel });
    } catch (error) {
      if (!/is not (found|supported)/.test((error as Error).message)) throw error;
    }
  }
  return none();
}

function none(): never {
  throw new NoBrowser('no browser: install Chrome or Chromium, or set CHROMIUM_PATH to its file');
}

function installedFile(): string | null {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, and there is no such file.`);
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  const files = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return files.find((file) => existsSync(file)) ?? null;
}

const cache = fileURLToPath(new URL('../../node_modules/.cache/opencif-chromium', import.meta.url));

function startPackaged(): Promise<TestBrowser> {
  const folder = unpacked(manifest.devDependencies['@sparticuz/chromium']);
  // Its own libraries and font, so that nothing has to be installed. Without any font it crashes.
  const own = { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  return launched({ executablePath: join(folder, 'chromium'), env: { ...process.env, ...own } });
}

/** Unpacks it where it stays, because that takes longer than most tests. @returns the folder */
function unpacked(version: string): string {
  const place = join(cache, version);
  if (existsSync(place)) return place;
  // Several workers may unpack it at once. The first that is done puts it in its place.
  mkdirSync(cache, { recursive: true });
  const own = mkdtempSync(`${place}-`);
  try {
    unpack(own);
    const places = `<dir>${join(place, 'fonts')}</dir><cachedir>${join(place, 'font-cache')}</cachedir>`;
    writeFileSync(join(own, 'fonts.conf'), `<?xml version="1.0"?><fontconfig>${places}</fontconfig>`);
    renameSync(own, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return place;
}

/**
 * Runs in a separate process, because the package unpacks into the folder for temporary files, and unpacks its
 * libraries only in an environment like Amazon's.
 */
function unpack(folder: string): void {
  const program = "await (await import('@sparticuz/chromium')).default.executablePath();";
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    stdio: 'pipe',
  });
}

async function launched(options: LaunchOptions): Promise<TestBrowser> {
  const browser = await chromium.launch({ ...options, args: flags });
  return { browser, close: () => browser.close() };
}
