/** A service manager that waits for the service is told that it is ready, once it accepts requests. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { tellSupervisor } from '../../../src/cli/serve/supervisor.ts';
import { startCommand } from '../../support/command.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-supervisor-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Puts a program in the place of systemd's, which only a systemd could answer. */
function systemdNotify(script: string): { PATH: string; NOTIFY_SOCKET: string } {
  const bin = mkdtempSync(join(folder, 'bin-'));
  writeFileSync(join(bin, 'systemd-notify'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: bin, NOTIFY_SOCKET: join(folder, 'socket') };
}

test('with NOTIFY_SOCKET set, systemd-notify says ready through it, and not before the service listens', async () => {
  const told = join(folder, 'told');
  const env = systemdNotify(`echo "$* $NOTIFY_SOCKET" > ${told}.part && /bin/mv ${told}.part ${told}`);
  const service = startCommand(['serve', '--json'], {
    env: { ...env, OPENCIF_DATA_DIR: join(folder, 'data'), OPENCIF_DURABILITY: 'fast' },
  });
  await vi.waitUntil(() => existsSync(told), { timeout: 300_000 });
  expect(readFileSync(told, 'utf8')).toBe(`--ready ${env.NOTIFY_SOCKET}\n`);
  expect(service.stdout()).toContain('"url"');
  service.signal('SIGTERM');
  expect((await service.ended).code).toBe(0);
});

test.each([
  ['is missing', { PATH: '/nowhere', NOTIFY_SOCKET: 'socket' }, 'ENOENT'],
  ['fails', null, 'exit code 3'],
])('the log says so if systemd-notify %s', async (_what, env, cause) => {
  const log: string[] = [];
  tellSupervisor(env ?? systemdNotify('exit 3'), pino({}, { write: (line: string) => void log.push(line) }));
  await vi.waitUntil(() => log.length > 0, { timeout: 300_000 });
  expect(JSON.parse(log[0] ?? '')).toMatchObject({
    level: 40,
    cause: expect.stringContaining(cause),
    msg: expect.stringContaining('NotifyAccess=all'),
  });
});
