/** The command line as the built program: help, exit codes, configuration, logins, doctor. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, at most 40 s. */
function opencif(args: readonly string[], env: Record<string, string> = {}, input = ''): Outcome {
  const child = spawnSync(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', OPENCIF_DURABILITY: 'fast', ...env },
    input,
    encoding: 'utf8',
    timeout: 40_000,
    killSignal: 'SIGKILL',
  });
  return { code: child.status, stdout: child.stdout, stderr: child.stderr };
}

let folder: string;
let env: Record<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-cli-'));
  env = { OPENCIF_DATA_DIR: join(folder, 'data') };
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('usage', () => {
  const commands = [
    '',
    'serve',
    'migrate',
    'login',
    'login add',
    'login list',
    'history',
    'history verify',
    'history head',
    'doctor',
    'config print',
    'customer',
    'events',
    'events listen',
    'import',
    'completion',
    'customer get',
    'customer update',
  ];
  test.each(commands)('opencif %s --help fits a screen', (command) => {
    const { code, stdout } = opencif([...command.split(' ').filter(Boolean), '--help']);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(24);
  });

  test('help documents the exit codes', () => {
    expect(opencif(['--help']).stdout).toMatch(/0 ok, 1 failure, 2 .*, 130 interrupted/);
  });

  test('--version prints the version of the package', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(opencif(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([
    ['an unknown option', ['serve', '--nonsense']],
    ['a login without aggregator', ['login', 'add', 'L']],
    ['an unknown disclosure', ['login', 'add', 'L', '--aggregator', 'A', '--disclosure', 'all']],
    ['a login that the API would refuse', ['login', 'add', 'a-b', '--aggregator', 'A']],
    ['an aggregator that the API would refuse', ['login', 'add', 'L', '--aggregator', 'x'.repeat(37)]],
  ])('%s: exit code 2, a reason, no stack', (_, args) => {
    const { code, stdout, stderr } = opencif(args, env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
    expect(stderr).not.toContain('    at ');
  });

  test('a mistyped command is answered with the right one', () => {
    const { code, stderr } = opencif(['migrat'], env);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean migrate?');
  });
});

describe('configuration', () => {
  test('all problems come at once with exit code 2', () => {
    const { code, stderr } = opencif(['serve'], { ...env, PORT: 'x', OPENCIF_LOG_LEVEL: 'loud' });
    expect(code).toBe(2);
    expect(stderr).toContain('PORT must be');
    expect(stderr).toContain('OPENCIF_LOG_LEVEL must be');
    expect(stderr).not.toContain('    at ');
  });

  test('the sandbox on another address than loopback is refused with the reason', () => {
    const { code, stderr } = opencif(['serve', '--host', '0.0.0.0'], env);
    expect(code).toBe(2);
    expect(stderr).toContain('sandbox may listen only on this machine');
  });

  test('config print shows values and sources, masks secrets, and fails where serve would', () => {
    const secrets = {
      DATABASE_URL: 'postgres://u:hunter2hunter2@db.example/x',
      OPENCIF_MASTER_KEY: Buffer.alloc(32, 5).toString('base64'),
      OPENCIF_METRICS_TOKEN: 'tokentokentokentoken',
    };
    const good = opencif(['config', 'print'], secrets);
    expect(good.code).toBe(0);
    expect(good.stdout).toContain('postgres://u:***@db.example/x');
    for (const secret of ['hunter2', secrets.OPENCIF_MASTER_KEY, secrets.OPENCIF_METRICS_TOKEN]) {
      expect(good.stdout + good.stderr).not.toContain(secret);
    }
    const bad = opencif(['config', 'print'], { ...secrets, OPENCIF_SANDBOX: 'true', OPENCIF_PORT: '1' });
    expect(bad.code).toBe(2);
    expect(bad.stdout).toContain('OPENCIF_SANDBOX');
    expect(bad.stderr).toContain('OPENCIF_SANDBOX=true cannot be used with DATABASE_URL');
    expect(bad.stderr).toContain('did you mean PORT?');
  });
});

describe('logins', () => {
  const list = () =>
    opencif(['login', 'list', '--json'], env)
      .stdout.trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('add makes login, aggregator and password; one line of JSON; masked unless asked', () => {
    const { code, stdout } = opencif(['login', 'add', 'ACME_1', '--aggregator', 'ACME', '--json'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\{"login":"ACME_1","password":"[^"]{20,50}","aggregator":"ACME"\}\n$/);
    const documented = ['login', 'add', 'ACME_2', '--aggregator', 'ACME', '--disclosure', 'documented'];
    const second = opencif(documented, env);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('ACME_2');
    expect(list()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          login: 'ACME_1',
          aggregatorId: 'ACME',
          disclosure: 'masked',
          disabledAt: null,
        }),
        expect.objectContaining({ login: 'ACME_2', disclosure: 'documented' }),
      ]),
    );
  });

  test('a login added before the first start leaves the sandbox its sample', () => {
    expect(list()).toContainEqual(expect.objectContaining({ login: 'CONNECTFI_CLIENTID' }));
  });

  test('a login that exists is left alone', () => {
    const { code, stdout, stderr } = opencif(['login', 'add', 'ACME_1', '--aggregator', 'OTHER'], env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('opencif login set-password ACME_1');
  });

  test('set-password makes one, or takes a good one from standard input', () => {
    const made = opencif(['login', 'set-password', 'ACME_1', '--json'], env);
    expect(made.stdout).toMatch(/^\{"login":"ACME_1","password":"[^"]{20,50}"\}\n$/);
    const given = opencif(
      ['login', 'set-password', 'ACME_1', '--stdin', '--json'],
      env,
      'Secret-1!Aabcdefg9\n',
    );
    expect(given).toMatchObject({ code: 0, stdout: '{"login":"ACME_1"}\n' });
    expect(given.stdout + given.stderr).not.toContain('Secret-1');
  });

  test.each(['', '\n', 'short1A', 'nocapitals1!', 'x'.repeat(60)])(
    'a password the API refuses is refused',
    (text) => {
      const { code, stderr } = opencif(['login', 'set-password', 'ACME_1', '--stdin'], env, text);
      expect(code).toBe(2);
      if (text.trim() !== '') expect(stderr).not.toContain(text.trim());
    },
  );

  test('disable, and an unknown login', () => {
    expect(opencif(['login', 'disable', 'ACME_2', '--json'], env).stdout).toBe(
      '{"login":"ACME_2","disabled":true}\n',
    );
    const [row] = list().filter(({ login }) => login === 'ACME_2');
    expect(row.disabledAt).toMatch(/^\d{4}-.*Z$/);
    for (const command of ['disable', 'set-password']) {
      const { code, stderr } = opencif(['login', command, 'NOBODY'], env);
      expect(code).toBe(1);
      expect(stderr).toContain('There is no login NOBODY');
    }
  });
});

describe('master key', () => {
  test('is made in the data folder, readable by this user only', () => {
    const path = join(folder, 'data', 'master.key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(path, 'utf8'), 'base64')).toHaveLength(32);
  });

  test('a wrong one is told, and one that is gone is not replaced', () => {
    const wrong = { ...env, OPENCIF_MASTER_KEY: Buffer.alloc(32, 9).toString('base64') };
    const refused = opencif(['serve'], wrong);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('master key does not fit');
    const path = join(folder, 'data', 'master.key');
    const kept = readFileSync(path);
    rmSync(path);
    try {
      const missing = opencif(['serve'], env);
      expect(missing.code).toBe(1);
      expect(missing.stderr).toContain(`${path} is missing`);
      expect(existsSync(path)).toBe(false);
    } finally {
      writeFileSync(path, kept, { mode: 0o600 });
    }
  });
});

describe('doctor', () => {
  test('is content with a fresh folder, and leaves it unmade', () => {
    const fresh = join(folder, 'fresh');
    const { code, stdout } = opencif(['doctor'], { OPENCIF_DATA_DIR: fresh });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.not.stringContaining('FAIL') });
    expect(existsSync(fresh)).toBe(false);
  });

  test('checks every part of a durable folder', () => {
    const { code, stdout } = opencif(['doctor'], { ...env, OPENCIF_DURABILITY: 'full' });
    expect(code).toBe(0);
    expect(stdout.trim().split('\n').length).toBeGreaterThanOrEqual(6);
  });

  test('names what is wrong, for a bad configuration and for a server that is not there', () => {
    const bad = opencif(['doctor'], { ...env, PORT: 'x' });
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain('FAIL  configuration: PORT must be');
    const url = 'postgres://u:hunter2hunter2@127.0.0.1:1/x';
    const down = opencif(['doctor'], {
      DATABASE_URL: url,
      OPENCIF_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    });
    expect(down.code).toBe(1);
    expect(down.stdout).toMatch(/FAIL {2}.*ECONNREFUSED/);
    expect(down.stdout + down.stderr).not.toContain('hunter2');
  });
});
