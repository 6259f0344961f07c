/** Where commands that call a service get the password from. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../support/command.ts';

let folder: string;
let service: Server;
let env: { OPENCIF_BASE_URL: string; OPENCIF_LOGIN: string };
/** The bodies of the sign-ins that it got; it refuses each. */
const signIns: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-client-'));
  service = createServer(async (request, response) => {
    signIns.push(await text(request));
    response.writeHead(401).end('{}');
  });
  await new Promise<void>((resolve) => {
    service.listen(0, '127.0.0.1', resolve);
  });
  const { port } = service.address() as AddressInfo;
  env = { OPENCIF_BASE_URL: `http://127.0.0.1:${port}`, OPENCIF_LOGIN: 'import' };
});
afterAll(() => {
  service.close();
  rmSync(folder, { recursive: true, force: true });
});

test('OPENCIF_PASSWORD_FILE names a file that holds it', async () => {
  const file = join(folder, 'password');
  writeFileSync(file, 'From!A1File\n');
  const { stderr } = await runCommand(['customer', 'get', 'cstap_1'], {
    ...env,
    OPENCIF_PASSWORD_FILE: file,
  });
  expect(JSON.parse(signIns[0] ?? '')).toEqual({ user: { login: 'import', password: 'From!A1File' } });
  expect(stderr).not.toContain('is not a setting');
  expect(stderr).not.toContain('From!A1File');
});

test.each([
  ['cannot be read', { OPENCIF_PASSWORD_FILE: '/nowhere/password' }, 'OPENCIF_PASSWORD_FILE names: ENOENT'],
  ['is given twice', { OPENCIF_PASSWORD_FILE: 'x', OPENCIF_PASSWORD: 'Some!Pass1' }, 'set only one of them'],
])('a password that %s is wrong usage, with the reason', async (_what, more, words) => {
  const { code, stderr } = await runCommand(['customer', 'get', 'cstap_1'], { ...env, ...more });
  expect(code).toBe(2);
  expect(stderr).toContain(words);
  expect(stderr).not.toContain('Some!Pass1');
});
