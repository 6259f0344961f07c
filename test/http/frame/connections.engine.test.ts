/** How many connections a process keeps open, in all and of one network. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import type { Limits } from '../../../src/contract/limits.ts';
import { connected } from '../../support/raw.ts';
import { until } from '../../support/receiver.ts';
import { startTestServer } from '../../support/server.ts';

let server: Awaited<ReturnType<typeof startTestServer>>;
let lines: Record<string, unknown>[];

afterEach(() => server.close());

async function start(limits: Partial<Limits>, trustProxy: readonly string[] = []): Promise<void> {
  // What the server of the test before says late must not be counted here.
  const own: Record<string, unknown>[] = [];
  lines = own;
  const logger = pino({ level: 'info' }, { write: (line: string) => void own.push(JSON.parse(line)) });
  server = await startTestServer({ limits, logger, settings: { trustProxy } });
}

async function isAnswered(socket: Socket): Promise<boolean> {
  socket.on('error', () => {});
  const first = Promise.race([
    once(socket, 'data').then(() => true),
    once(socket, 'close').then(() => false),
  ]);
  socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n');
  return first;
}

test.each([
  ['of one network', { connectionsPerNetwork: 2 }],
  ['of all networks', { connections: 2 }],
])(
  'further connections %s end at once, those before are answered, and one that ends makes room',
  async (_, limits) => {
    await start(limits);
    const open = [await connected(server.url), await connected(server.url)];
    expect(await isAnswered(await connected(server.url))).toBe(false);
    expect(await isAnswered(await connected(server.url))).toBe(false);
    for (const socket of open) expect(await isAnswered(socket)).toBe(true);
    const told = () => lines.filter(({ msg }) => msg === 'more connections are open than are allowed');
    await until('the log', () => told().reduce((sum, { refused }) => sum + Number(refused), 0) === 2);
    open[0]?.destroy();
    const again = async () => {
      const socket = await connected(server.url);
      const answered = await isAnswered(socket);
      socket.destroy();
      return answered;
    };
    await until('room again', again);
    open[1]?.destroy();
  },
);

test('connections of a trusted proxy are not counted as those of one network', async () => {
  await start({ connectionsPerNetwork: 1 }, ['127.0.0.1', '::1']);
  const open = await Promise.all([1, 2, 3].map(() => connected(server.url)));
  for (const socket of open) expect(await isAnswered(socket)).toBe(true);
  for (const socket of open) socket.destroy();
});
