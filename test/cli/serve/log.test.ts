/** What the log never contains, even if somebody logs a request by mistake. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeLogger } from '../../../src/cli/serve/log.ts';
import type { Config } from '../../../src/config.ts';

let folder: string;
let fd: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-log-'));
  fd = openSync(join(folder, 'log'), 'a');
});

afterEach(() => {
  closeSync(fd);
  rmSync(folder, { recursive: true });
});

const secret = 'canary-5f1d';
const request = {
  headers: { 'x-connectfi-token': secret },
  body: { user: { login: 'a', password: secret } },
};

test.each(['json', 'pretty'] as const)('as %s: nothing of what came with a request', async (logFormat) => {
  const config = { logLevel: 'info', logFormat } as Config;
  const stream = { fd, isTTY: false } as unknown as Parameters<typeof makeLogger>[1];
  const { log } = Fastify({ loggerInstance: await makeLogger(config, stream) });
  log.info({ req: request, res: request }, 'whole');
  log.info(request, 'its parts');
  log.info(
    { ...request.body, token: secret, password: secret, query: { email: secret } },
    'the parts of those',
  );
  const text = readFileSync(join(folder, 'log'), 'utf8');
  expect(text.match(/whole|its parts|the parts of those/g)).toHaveLength(3);
  expect(text).not.toContain(secret);
});
