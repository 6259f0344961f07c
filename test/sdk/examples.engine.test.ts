/** Every example, run as a user runs it: the built client in a separate process, with a live server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsAnswer } from '../../src/contract/examples.ts';
import { sandboxCustomers } from '../../src/contract/sandbox.ts';
import { testLogin } from '../support/login.ts';
import { clientOf } from '../support/sdk.ts';
import { startTestServer } from '../support/server.ts';

const examples = join(dirname(fileURLToPath(import.meta.url)), '../../examples');
const [individual, business] = sandboxCustomers.map(({ customerId }) => customerId) as [string, string];
const tried = new Set<string>();

let server: Awaited<ReturnType<typeof startTestServer>>;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  folder = mkdtempSync(join(tmpdir(), 'opencif-examples-'));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(name: string, args: readonly string[] = [], env: Record<string, string> = {}): ChildProcess {
  tried.add(name);
  return spawn(process.execPath, [join(examples, name), ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      OPENCIF_BASE_URL: server.url,
      OPENCIF_LOGIN: testLogin.login,
      OPENCIF_PASSWORD: testLogin.password,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 300_000,
  });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

async function run(name: string, ...args: string[]): Promise<string> {
  const child = start(name, args);
  const [printed, code] = await Promise.all([child.stdout ? text(child.stdout) : '', exitOf(child)]);
  expect(code).toBe(0);
  return printed;
}

test('quickstart registers, updates and reads the history, and can be run again', async () => {
  const first = await run('quickstart.mjs');
  expect(first).toMatch(/^version 2: updated, 1 sections\nversion 1: created, \d sections\n$/);
  expect(await run('quickstart.mjs')).toBe(first);
});

test('business-update corrects the business and its representative', async () => {
  expect(await run('business-update.mjs', business)).toBe(`updated ${business}\n`);
  const customer = await clientOf(server.url).customer.status(business);
  expect(customer).toMatchObject({ businessRepresentatives: [{ email: 'owner@example.test' }] });
});

test('update-if-unchanged, three at once: no phone is lost', async () => {
  const numbers = ['2125550111', '2125550112', '2125550113'];
  await Promise.all(numbers.map((number) => run('update-if-unchanged.mjs', individual, number)));
  const { customer } = await clientOf(server.url).customer.status(individual);
  const phones = 'phones' in customer ? customer.phones.map(({ phoneNumber }) => phoneNumber) : [];
  expect(phones).toEqual(expect.arrayContaining(numbers));
});

test('follow-events goes on where it stopped', async () => {
  const client = clientOf(server.url);
  const place = join(folder, 'place');
  const until = async (line: RegExp) => {
    const child = start('follow-events.mjs', [place]);
    const exit = exitOf(child);
    const lines: string[] = [];
    if (!child.stdout) throw new Error('The example has no output.');
    for await (const one of createInterface({ input: child.stdout })) {
      lines.push(one);
      if (!line.test(one)) continue;
      // The position of the page is saved right after its lines.
      const kept = (await client.events.list({ after: 'latest' })).nextCursor;
      await expect.poll(() => readFileSync(place, 'utf8')).toBe(kept);
      child.kill('SIGINT');
    }
    expect(await exit).toBe(0);
    return lines;
  };
  const update = (email: string) =>
    client.customer.update({ customerId: individual, customer: { email } }).withResponse();
  const { version } = await update('first@example.test');
  const first = `customer.updated ${individual} version ${version}`;
  expect(await until(new RegExp(`^${first}$`))).toContain(first);
  await update('second@example.test');
  const second = `customer.updated ${individual} version ${Number(version) + 1}`;
  expect(await until(new RegExp(`^${second}$`))).toEqual([second]);
});

test('verify-webhook believes a signed message and refuses another', async () => {
  const [event] = eventsAnswer.items;
  const body = JSON.stringify({ type: event?.type, timestamp: event?.timestamp, data: event });
  const key = Buffer.alloc(24, 5);
  const child = start('verify-webhook.mjs', [], {
    OPENCIF_WEBHOOK_SECRET: `whsec_${key.toString('base64')}`,
    PORT: '0',
  });
  try {
    if (!child.stdout) throw new Error('The example has no output.');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const port = String((await lines.next()).value).match(/\d+$/)?.[0];
    const send = (signature: string, timestamp: number) =>
      fetch(`http://127.0.0.1:${port}`, {
        method: 'POST',
        body,
        headers: {
          'webhook-id': 'msg_1',
          'webhook-timestamp': String(timestamp),
          'webhook-signature': `v1,${signature}`,
        },
      });
    const at = Math.floor(Date.now() / 1000);
    const signed = createHmac('sha256', key).update(`msg_1.${at}.${body}`).digest('base64');
    expect((await send(signed, at)).status).toBe(204);
    expect((await lines.next()).value).toBe(`${event?.type} ${event?.customerId} version ${event?.version}`);
    expect((await send('AAAA', at)).status).toBe(400);
  } finally {
    child.kill('SIGKILL');
  }
});

test('no example is left out', () => {
  expect([...tried].sort()).toEqual(readdirSync(examples).sort());
});
