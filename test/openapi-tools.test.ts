/**
 * Other tools and the OpenAPI document: linters report nothing, generated clients compile, and Postman's collection can
 * be sent as it is. Only in `npm run test:full`, because the tools are large and come from the registry.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { full } from './support/scale.ts';

const tools = {
  '@hey-api/openapi-ts': '0.95.0',
  '@redocly/cli': '2.77.0',
  '@stoplight/spectral-cli': '6.16.3',
  'openapi-to-postmanv2': '6.3.3',
  'openapi-typescript': '7.13.0',
  orval: '7.13.2',
  typescript: '5.9.3',
};

/** Only ends tools that hang. */
const LIMIT = 600_000;
const silent = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_UPDATE_NOTIFIER: '1' };
const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/;

const run = promisify(execFile);
let folder: string;
/** Why the tools are not installed. */
let lacking = 'they run in npm run test:full';

beforeAll(async () => {
  if (!full) return;
  folder = mkdtempSync(join(tmpdir(), 'opencif-tools-'));
  cpSync(new URL('../openapi.json', import.meta.url), join(folder, 'openapi.json'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: tools }));
  try {
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder });
    lacking = '';
  } catch (error) {
    if (!unreachable.test(String(error))) throw error;
    lacking = 'npm cannot reach its registry, where the tools come from';
  }
}, LIMIT);

beforeEach(({ skip }) => skip(lacking !== '', lacking));

afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** @returns its output @throws Error with its output if its exit code is not 0 */
async function tool(name: string, ...args: string[]): Promise<string> {
  const program = join(folder, 'node_modules/.bin', name);
  const options = { cwd: folder, env: { ...process.env, ...silent } };
  const { stdout, stderr } = await run(program, args, options).catch((error) => {
    throw new Error(`${name} ended with exit code ${error.code}: ${error.stdout}${error.stderr}`);
  });
  return stdout + stderr;
}

test('Redocly finds nothing to complain about', { timeout: LIMIT }, async () => {
  const said = await tool('redocly', 'lint', 'openapi.json', '--format', 'json');
  const { totals } = JSON.parse(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1));
  expect(totals).toEqual({ errors: 0, warnings: 0, ignored: 0 });
});

test('Spectral finds nothing to complain about', { timeout: LIMIT }, async () => {
  writeFileSync(join(folder, '.spectral.json'), '{ "extends": ["spectral:oas"] }');
  const said = await tool(
    'spectral',
    'lint',
    '-r',
    '.spectral.json',
    '--fail-severity',
    'hint',
    '-f',
    'json',
    'openapi.json',
  );
  expect(JSON.parse(said.slice(said.indexOf('['), said.lastIndexOf(']') + 1))).toEqual([]);
});

test('the clients that openapi-typescript, hey-api and orval make compile', { timeout: LIMIT }, async () => {
  await tool('openapi-typescript', 'openapi.json', '-o', 'made/types.ts');
  await tool('openapi-ts', '-i', 'openapi.json', '-o', 'made/hey');
  const output = { target: './made/orval.ts', client: 'fetch' };
  const config = { opencif: { input: './openapi.json', output } };
  writeFileSync(join(folder, 'orval.config.cjs'), `module.exports = ${JSON.stringify(config)};`);
  await tool('orval', '--config', 'orval.config.cjs');
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom', 'dom.iterable'],
    skipLibCheck: true,
    types: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['made'] }));
  expect(await tool('tsc', '-p', 'tsconfig.json')).toBe('');
});

test('a collection of Postman is sent to a server', { timeout: LIMIT }, async () => {
  await tool('openapi2postmanv2', '-s', 'openapi.json', '-o', 'collection.json');
  const { variable } = JSON.parse(readFileSync(join(folder, 'collection.json'), 'utf8'));
  expect(variable).toEqual([expect.objectContaining({ key: 'baseUrl', value: 'http://127.0.0.1:8080' })]);
});
