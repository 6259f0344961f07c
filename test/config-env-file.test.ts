/** `opencif config print --env`: whatever is set, what is printed sets it again, for every reader, and shows no secret. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Environment, inspectConfig } from '../src/config.ts';
import { envFileOf } from '../src/config-env-file.ts';
import { runCommand } from './support/command.ts';

let folder: string;
let secrets: Record<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "opencif env's-"));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), `${text}\n`);
    return join(folder, name);
  };
  file('token', 'canarycanarycanary');
  secrets = {
    DATABASE_URL_FILE: file('url', 'postgres://u:canary1canary1@db.example.test/x'),
    OPENCIF_MASTER_KEY_FILE: file('key', Buffer.alloc(32, 7).toString('base64')),
    OPENCIF_OPENID_CLIENT_SECRET_FILE: file('secret', 'canary2canary2'),
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const printed = (env: Environment) => `${envFileOf(inspectConfig(env).described).join('\n')}\n`;

const readers: Record<string, (text: string) => Environment> = {
  'the parser of Node.js': (text) => parseEnv(text),
  'a shell': (text) => {
    writeFileSync(join(folder, 'settings.env'), text);
    const read = 'set -a; . "$1"; exec env -0';
    const { status, stdout, stderr } = spawnSync('sh', ['-c', read, 'sh', join(folder, 'settings.env')], {
      env: { PATH: process.env.PATH },
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    const pairs = stdout.split('\0').filter((pair) => /^(?:OPENCIF_|HOST=|PORT=|DATABASE_URL)/.test(pair));
    return Object.fromEntries(
      pairs.map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)]),
    );
  },
};

/** What is read, in a form that can be compared. */
function settingsOf(env: Environment) {
  const { config, problems } = inspectConfig(env);
  return { ...config, problems, masterKey: config.masterKey?.export().toString('hex') };
}

const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((n) => String.fromCharCode(n)),
  minLength: 1,
});
const anything = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.string({ unit: fc.constantFrom(...`'"\\$\`#! \n\r=a`), minLength: 1 }),
  )
  .filter((text) => !text.includes('\0'));

const environments = fc.record({
  HOST: fc.constantFrom('', '0.0.0.0', '[::1]', 'cif.example.test'),
  PORT: fc.integer({ min: 0, max: 65_535 }).map(String),
  OPENCIF_DATA_DIR: anything,
  OPENCIF_OPENID_ISSUER: fc.constantFrom(
    'https://login.example.test/a%20b',
    'https://login.example.test/$HOME',
  ),
  OPENCIF_OPENID_CLIENT_ID: visible,
  OPENCIF_OPENID_CLAIM: visible,
  OPENCIF_OPENID_SCOPE: visible.map((scope) => `openid ${scope}`),
  OPENCIF_OPENID_ROLES: visible.map((value) => `x${value.replaceAll(',', '')}=ONE:support`),
  OPENCIF_TRUST_PROXY: fc.constantFrom('10.0.0.0/8, fd00::/8', ''),
  OPENCIF_RECORD_READS: fc.constantFrom('true', 'false'),
  OPENCIF_REQUESTS_PER_LOGIN: fc.integer({ min: 1, max: 900 }).map(String),
});

/** Without what the file names only in a comment, so that a reader has nothing of it. */
function without(env: Environment, text: string): Environment {
  const left = [...text.matchAll(/^# (\w+) is set /gm)].map(([, name]) => name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !left.includes(name)));
}

describe('what is printed', () => {
  test.each(Object.entries(readers))('gives %s the same settings again', (_name, read) => {
    fc.assert(
      fc.property(environments, (some) => {
        const env = { ...secrets, ...some };
        const text = printed(env);
        expect(text).not.toContain('canary');
        expect(settingsOf({ ...without({ ...env }, text) })).toEqual(settingsOf(read(text)));
      }),
      { numRuns: 30 },
    );
  });

  test('leaves out a text only if it has both an apostrophe and what is special in double quotes, or a control character', () => {
    fc.assert(
      fc.property(anything, (dir) => {
        const text = printed({ OPENCIF_DATA_DIR: `/${dir}` });
        const assigns = /^OPENCIF_DATA_DIR=/m.test(text);
        const hasUrl = /:\/\/.*@/s.test(dir);
        const isSpecial = dir.includes("'") && /["\\$`]/.test(dir);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them.
        expect(assigns || hasUrl || isSpecial || /[\x00-\x1f\x7f]/.test(dir)).toBe(true);
      }),
    );
  });

  test('names the files of secrets from the root, and shows nothing of what is given otherwise', () => {
    const text = printed({
      DATABASE_URL: 'postgres://u:canary1canary1@db.example.test/x',
      OPENCIF_MASTER_KEY_COMMAND: `echo ${Buffer.alloc(32, 7).toString('base64')} # canary`,
      OPENCIF_METRICS_TOKEN_FILE: relative('', join(folder, 'token')),
      OPENCIF_DATA_DIR: 'postgres://u:canary@db.example.test/x',
    });
    expect(text).not.toContain('canary');
    expect(text).toContain(`\nOPENCIF_METRICS_TOKEN_FILE="${join(folder, 'token')}"\n`);
    expect(text).toContain('\n# DATABASE_URL is set and not shown: put it into a file');
    expect(text).toContain('\n# OPENCIF_MASTER_KEY is set and not shown: its _COMMAND');
    expect(text).toContain('\n# OPENCIF_DATA_DIR is set and not shown');
  });
});

test('config print --env writes that file, and nothing if the configuration cannot be used', async () => {
  const env = { PORT: '8081', OPENCIF_LOG_LEVEL: 'warn' };
  const { code, stdout, stderr } = await runCommand(['config', 'print', '--env'], env);
  expect([code, stderr]).toEqual([0, '']);
  expect(parseEnv(stdout)).toEqual(env);
  expect(stdout).toContain('\n# HOST: 127.0.0.1\n');
  const wrong = await runCommand(['config', 'print', '--env'], { PORT: 'x', OPENCIF_LOG_LEVEL: 'warn' });
  expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('PORT') });
});
