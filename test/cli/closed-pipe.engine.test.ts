/** A reader that closes early, like `| head -1`: every command ends quietly, like Unix programs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announce } from '../../src/cli/serve/banner.ts';
import { readConfig } from '../../src/config.ts';
import { sandboxCustomers } from '../../src/contract/sandbox.ts';
import { individual } from '../support/arbitraries.ts';
import { testLoginEnv } from '../support/login.ts';
import { type OwnStore, ownStore } from '../support/own-store.ts';
import { briefProcesses } from '../support/scale.ts';
import { clientOf } from '../support/sdk.ts';
import { startTestServer } from '../support/server.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const { customerId = '' } = sandboxCustomers[0] ?? {};
let server: Awaited<ReturnType<typeof startTestServer>>;
/** What the commands open that work on the store itself. */
let store: OwnStore;
let folder: string;

beforeAll(async () => {
  server = await startTestServer();
  store = await ownStore();
  folder = mkdtempSync(join(tmpdir(), 'opencif-pipe-'));
});
afterAll(async () => {
  await server.close();
  await store.remove();
  rmSync(folder, { recursive: true, force: true });
});

const settings = () => ({
  PATH: process.env.PATH ?? '',
  ...testLoginEnv(server.url),
  ...store.env,
});

/** Runs a shell line in which `opencif` is the built program. @returns the output of the shell itself */
async function shell(line: string): Promise<{ stdout: string; stderr: string }> {
  const script = `opencif() { "$NODE" $FLAGS "$MAIN" "$@"; }\n${line}`;
  const env = { ...settings(), NODE: process.execPath, FLAGS: briefProcesses.join(' '), MAIN: main };
  const child = spawn('sh', ['-c', script], { cwd: folder, env });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr };
}

/** Returns the exit code of a command whose reader closed before the first byte, and what it wrote elsewhere. */
async function intoNothing(command: string, redirect = ''): Promise<{ code: number; stderr: string }> {
  rmSync(join(folder, 'gone'), { force: true });
  const left = `read -r _ < gone; opencif ${command} ${redirect}; echo $? > code`;
  const { stderr } = await shell(`mkfifo gone\n{ ${left}; } | { exec <&-; : > gone; }`);
  return { code: Number(readFileSync(join(folder, 'code'), 'utf8')), stderr };
}

describe('with exit code 141 and not a word:', () => {
  test.each([
    '--help',
    '--version',
    'customer get --help',
    'completion bash',
    'config print',
    'doctor',
    'login list',
    'history head',
    'history verify --json',
    `customer get ${customerId}`,
    `customer get ${customerId} --json`,
    'customer search',
    `customer history ${customerId}`,
    'export',
    'export --format csv',
  ])('%s', async (command) => {
    expect(await intoNothing(command)).toEqual({ code: 141, stderr: '' });
  });

  test('import, whose rows are done', async () => {
    writeFileSync(join(folder, 'a.ndjson'), JSON.stringify(individual(1)));
    expect(await intoNothing('import a.ndjson')).toEqual({ code: 141, stderr: '' });
    const found: string[] = [];
    for await (const { reference } of clientOf(server.url).customers.search({ reference: 'RefI1' }))
      found.push(reference);
    expect(found).toEqual(['RefI1']);
  });

  test('events listen, at its first event', async () => {
    const receiver = createServer((request, response) => {
      request.resume();
      response.end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    const command = `events listen --forward-to http://127.0.0.1:${port} --after 0.0`;
    // Its first message goes to standard error.
    expect(await intoNothing(command, '2> /dev/null')).toEqual({ code: 141, stderr: '' });
    receiver.close();
  });

  test('when it is standard error that nobody reads', async () => {
    expect((await intoNothing('customer get nobody', '2>&1 > /dev/null')).code).toBe(141);
    expect((await intoNothing('customer --mistyped', '2>&1 > /dev/null')).code).toBe(141);
  });
});

test('head gets its lines, and nothing is said', async () => {
  const client = clientOf(server.url);
  const { items } = await client.customers.batch(
    Array.from({ length: 300 }, (_, n) => ({ operation: 'init', body: individual(1000 + n) })),
  );
  expect(items.every(({ status }) => status === 200)).toBe(true);
  for (const format of ['ndjson', 'csv']) {
    const { stdout, stderr } = await shell(`opencif export --format ${format} | head -1`);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toBe('');
  }
});

test('a full disk is told, without a stack', async () => {
  const { stdout, stderr } = await shell('opencif config print > /dev/full; echo $?');
  expect({ stdout, stderr }).toEqual({
    stdout: '1\n',
    stderr: expect.stringMatching(/can't be written \(ENOSPC\)\.\n$/),
  });
  const exported = await shell('opencif export > /dev/full; echo $?');
  expect(exported).toEqual({
    stdout: '1\n',
    stderr: "opencif: Standard output can't be written (ENOSPC).\n",
  });
});

test('a service does not end with the reader of its first line', () => {
  const gone = Object.assign(new Error('gone'), { code: 'EPIPE' });
  const told: unknown[] = [];
  const stdout = {
    isTTY: true,
    write: (_text: string, written?: (error: Error) => void) =>
      told.push(written?.(gone) ?? 'handled', written),
  };
  const address = { address: '127.0.0.1', port: 1, family: 'IPv4' };
  for (const json of [true, false]) {
    announce({ config: readConfig({}), version: '0', json }, address, {
      logger: {} as never,
      stdout,
    });
  }
  // Without its own function, an error of the process's output would end the process.
  expect(told).toEqual(['handled', expect.any(Function), 'handled', expect.any(Function)]);
});
