/**
 * A browser for tests: the one that `CHROMIUM_PATH` names, or an installed one, or (on Linux x64) the one in the dev
 * dependency `@sparticuz/chromium`, which includes the shared libraries that it needs.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

export interface TestBrowser {
  readonly browser: Browser;
  /** Stops it and removes the files that were unpacked for it. */
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

async function startPackaged(): Promise<TestBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'opencif-browser-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const executablePath = unpack(folder);
    const { browser, close } = await launched({ executablePath, env: surroundings(folder) });
    return { browser, close: () => close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * Runs in a separate process, because the package unpacks into the folder for temporary files, and unpacks its
 * libraries only in an environment like Amazon's.
 */
function unpack(folder: string): string {
  const program =
    "const { default: chromium } = await import('@sparticuz/chromium');" +
    'process.stdout.write(await chromium.executablePath());';
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    encoding: 'utf8',
  });
}

/** Uses its own libraries and font, so that nothing has to be installed. Without any font it crashes. */
function surroundings(folder: string): Record<string, string | undefined> {
  const fonts = join(folder, 'fonts.conf');
  const places = `<dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'font-cache')}</cachedir>`;
  writeFileSync(fonts, `<?xml version="1.0"?><fontconfig>${places}</fontconfig>`);
  return { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: fonts };
}

async function launched(options: LaunchOptions): Promise<TestBrowser> {
  const browser = await chromium.launch({ ...options, args: flags });
  return { browser, close: () => browser.close() };
}
