/** PgBouncer, where it is installed, in front of a PostgreSQL server. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort, unprivileged } from './postgres-server.ts';
import type { Pooler, PoolMode } from './small-pooler.ts';

/** Debian puts it where only root looks. */
const path = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;

/** `1.18.0`; null if it is not installed. */
export const pgbouncerVersion: string | null =
  /(\d+(\.\d+)+)/.exec(
    spawnSync('pgbouncer', ['--version'], { env: { PATH: path }, encoding: 'utf8' }).stdout ?? '',
  )?.[1] ?? null;

/** Only ends a start that hangs. */
const startTimeoutMs = 60_000;

/** @param size most server connections for each database */
export async function startPgbouncer(server: string, mode: PoolMode, size: number): Promise<Pooler> {
  const port = await freePort();
  const account = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'opencif-pgbouncer-'));
  const settings = join(folder, 'pgbouncer.ini');
  writeFileSync(join(folder, 'users'), `"${new URL(server).username}" ""\n`);
  writeFileSync(settings, settingsOf(server, mode, { port, size, folder }));
  chmodSync(folder, 0o755);
  if (account) chownSync(folder, account.uid, account.gid);
  const child = spawn('pgbouncer', [settings], { env: { PATH: path }, stdio: 'ignore', ...account });
  const endNow = () => child.kill('SIGKILL');
  process.once('exit', endNow);
  const url = new URL(server);
  url.host = `127.0.0.1:${port}`;
  const stop = async () => {
    process.off('exit', endNow);
    const ended = child.exitCode === null ? once(child, 'exit') : null;
    endNow();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(url.href);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: url.href, stop };
}

function settingsOf(server: string, mode: PoolMode, at: { port: number; size: number; folder: string }) {
  const { hostname, port } = new URL(server);
  return `[databases]
* = host=${hostname} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${at.port}
unix_socket_dir =
auth_type = trust
auth_file = ${at.folder}/users
pool_mode = ${mode}
default_pool_size = ${at.size}
max_client_conn = 2000
logfile = ${at.folder}/log
`;
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: startTimeoutMs });
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      await client.end().catch(() => {});
      if (Date.now() > deadline) throw new Error('PgBouncer did not start', { cause: error });
      await sleep(30);
    }
  }
}
