/** Secrets that come from a file or a program: one source each, bounded, and never shown. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Environment, inspectConfig } from '../src/config.ts';
import { settings } from '../src/config-settings.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const url = 'postgres://opencif:hunter2hunter2@db.example:5432/opencif';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-secrets-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string | Uint8Array): string {
  const path = join(folder, `secret-${Math.random()}`);
  writeFileSync(path, text);
  return path;
}

/** Everything that may be shown of an environment. */
function shown(env: Environment): string {
  const { described, problems, config } = inspectConfig(env);
  return JSON.stringify([described, problems, config.warnings]);
}

const masterKeyOf = (env: Environment) => inspectConfig(env).config.masterKey?.export().toString('base64');

describe('a file', () => {
  test('gives every secret setting, with or without a line ending', () => {
    for (const ending of ['', '\n', '\r\n']) {
      const env = { DATABASE_URL_FILE: file(url + ending), OPENCIF_MASTER_KEY_FILE: file(key + ending) };
      const { config, problems, described } = inspectConfig(env);
      expect(problems).toEqual([]);
      expect(config).toMatchObject({ databaseUrl: url, engine: 'postgres', warnings: [] });
      expect(masterKeyOf(env)).toBe(key);
      expect(described).toContainEqual(expect.objectContaining({ env: 'DATABASE_URL', source: 'file' }));
      expect(shown(env)).not.toContain('hunter2');
    }
  });

  test('is a form of all settings that are secret, and of no other', () => {
    for (const row of Object.values(settings)) {
      const env = { [`${row.env}_FILE`]: join(folder, 'none') };
      const { problems, config } = inspectConfig(env);
      if (row.secret) expect(problems).toContainEqual(expect.stringMatching(`^${row.env} cannot be read`));
      else if (row.env.startsWith('OPENCIF_'))
        expect(config.warnings).toEqual([expect.stringContaining(`${row.env}_FILE is not a setting`)]);
    }
  });

  test.each([
    ['that does not exist', () => join(folder, 'none'), 'ENOENT'],
    ['that is empty', () => file('\n'), 'it is empty'],
    ['that is not UTF-8', () => file(Uint8Array.of(255, 254)), 'it is not UTF-8'],
    ['that is very large', () => file('a'.repeat(20_000)), 'more than 16384 bytes'],
  ])('%s is a problem that names the variable', (_what, path, why) => {
    const { problems } = inspectConfig({ OPENCIF_METRICS_TOKEN_FILE: path() });
    expect(problems).toEqual([expect.stringContaining(why)]);
    expect(problems[0]).toContain('OPENCIF_METRICS_TOKEN_FILE');
  });

  test('with a wrong value is a problem that does not show it', () => {
    const { problems } = inspectConfig({ OPENCIF_MASTER_KEY_FILE: file('canary') });
    expect(problems).toEqual([
      'OPENCIF_MASTER_KEY (from its file) must be 32 bytes in base64 (44 characters); given: (hidden, 6 characters); ' +
        'example: OPENCIF_MASTER_KEY=$(openssl rand -base64 32)',
    ]);
  });
});

describe.skipIf(process.platform === 'win32')('a program', () => {
  const OPENCIF_MASTER_KEY_COMMAND = `printf '%s\\n' "$THE_KEY"`;

  test('prints the key, and knows the environment', () => {
    const env = { OPENCIF_MASTER_KEY_COMMAND, THE_KEY: key };
    expect(masterKeyOf(env)).toBe(key);
    expect(shown(env)).not.toContain(key);
  });

  test('what it writes to standard error is passed on as a warning, without the key', () => {
    const command = `echo "token renewed" >&2; echo "the key is $THE_KEY" >&2; echo "$THE_KEY"`;
    const { config, problems } = inspectConfig({ OPENCIF_MASTER_KEY_COMMAND: command, THE_KEY: key });
    expect(problems).toEqual([]);
    expect(config.warnings).toEqual(['OPENCIF_MASTER_KEY_COMMAND wrote: token renewed the key is ***']);
  });

  test.each([
    ['fails', 'echo sealed >&2; exit 7', 'it ended with exit code 7; it wrote: sealed'],
    ['is killed', 'kill -9 $$', 'it ended with SIGKILL'],
    ['does not exist', './no-such-program', 'it ended with exit code 127'],
    ['prints nothing', 'true', 'it is empty'],
    [
      'prints without end',
      'while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done',
      'it wrote more than 16384 bytes',
    ],
  ])('that %s is a problem', (_what, command, why) => {
    const { problems, config } = inspectConfig({ OPENCIF_MASTER_KEY_COMMAND: command });
    expect(problems).toEqual([expect.stringContaining(`OPENCIF_MASTER_KEY was not given by the program`)]);
    expect(problems[0]).toContain(why);
    expect(config.masterKey).toBeNull();
  });
});

test('two sources at once are a problem, and none of them is used', () => {
  const path = file(key);
  const env = { OPENCIF_MASTER_KEY: key, OPENCIF_MASTER_KEY_FILE: path, DATABASE_URL: url };
  expect(inspectConfig(env).problems).toEqual([
    'OPENCIF_MASTER_KEY is given more than once: by OPENCIF_MASTER_KEY and by OPENCIF_MASTER_KEY_FILE; set only one of them',
  ]);
});

test('the next master key must be another one', () => {
  const env = { OPENCIF_MASTER_KEY: key, OPENCIF_MASTER_KEY_NEXT_FILE: file(key) };
  expect(inspectConfig(env).problems).toEqual([expect.stringContaining('is the same key')]);
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a file that may not be read is a problem',
  () => {
    const path = file(key);
    chmodSync(path, 0);
    expect(inspectConfig({ OPENCIF_MASTER_KEY_FILE: path }).problems).toEqual([
      expect.stringContaining('EACCES'),
    ]);
  },
);
