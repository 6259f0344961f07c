/** The command line before a command runs: help, version, usage, configuration. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';

describe('usage', () => {
  const commands = [
    '',
    'serve',
    'migrate',
    'index-names',
    'login',
    'login add',
    'login list',
    'login set-role',
    'history',
    'history verify',
    'history head',
    'doctor',
    'config print',
    'customer',
    'events',
    'events listen',
    'key',
    'key status',
    'key rotate-master',
    'key rotate-seal',
    'key rotate-token',
    'import',
    'completion',
    'customer get',
    'customer erase',
    'retention',
    'retention erase',
    'customer update',
    'customer revert',
    'customer reveal',
    'access',
    'audit',
  ];
  test.each(commands)('opencif %s --help fits a screen', async (command) => {
    const { code, stdout } = await runCommand([...command.split(' ').filter(Boolean), '--help']);
    expect(code).toBe(0);
    // The list of all commands is longer than what most commands accept.
    const lines = ['', 'import', 'customer update'].includes(command) ? 30 : 24;
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(lines);
  });

  test('help documents the exit codes', async () => {
    expect((await runCommand(['--help'])).stdout).toMatch(/0 ok, 1 failure, 2 .*, 130 interrupted/);
  });

  test('--version prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await runCommand(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([
    ['an unknown option', ['serve', '--nonsense']],
    ['a login without aggregator', ['login', 'add', 'L']],
    ['an unknown disclosure', ['login', 'add', 'L', '--aggregator', 'A', '--disclosure', 'all']],
    ['an unknown role', ['login', 'add', 'L', '--aggregator', 'A', '--role', 'owner']],
    ['a login that the API would refuse', ['login', 'add', 'a-b', '--aggregator', 'A']],
    ['an aggregator that the API would refuse', ['login', 'add', 'L', '--aggregator', 'x'.repeat(37)]],
  ])('%s: exit code 2, a reason, no stack', async (_, args) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
    expect(stderr).not.toContain('    at ');
  });

  test('a mistyped command is answered with the right one', async () => {
    const { code, stderr } = await runCommand(['migrat']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean migrate?');
  });
});

describe('configuration', () => {
  test('all problems come at once with exit code 2', async () => {
    const { code, stderr } = await runCommand(['serve'], { PORT: 'x', OPENCIF_LOG_LEVEL: 'loud' });
    expect(code).toBe(2);
    expect(stderr).toContain('PORT must be');
    expect(stderr).toContain('OPENCIF_LOG_LEVEL must be');
    expect(stderr).not.toContain('    at ');
  });

  test('the sandbox on another address than loopback is refused with the reason', async () => {
    const { code, stderr } = await runCommand(['serve', '--host', '0.0.0.0']);
    expect(code).toBe(2);
    expect(stderr).toContain('sandbox may listen only on this machine');
  });

  test('config print shows values and sources, masks secrets, and fails where serve would', async () => {
    const secrets = {
      DATABASE_URL: 'postgres://u:hunter2hunter2@db.example/x',
      OPENCIF_MASTER_KEY: Buffer.alloc(32, 5).toString('base64'),
      OPENCIF_METRICS_TOKEN: 'tokentokentokentoken',
    };
    const good = await runCommand(['config', 'print'], secrets);
    expect(good.code).toBe(0);
    expect(good.stdout).toContain('postgres://u:***@db.example/x');
    for (const secret of ['hunter2', secrets.OPENCIF_MASTER_KEY, secrets.OPENCIF_METRICS_TOKEN]) {
      expect(good.stdout + good.stderr).not.toContain(secret);
    }
    const wrong = { ...secrets, OPENCIF_SANDBOX: 'true', OPENCIF_PORT: '1' };
    const bad = await runCommand(['config', 'print'], wrong);
    expect(bad.code).toBe(2);
    expect(bad.stdout).toContain('OPENCIF_SANDBOX');
    expect(bad.stderr).toContain('OPENCIF_SANDBOX=true cannot be used with DATABASE_URL');
    expect(bad.stderr).toContain('did you mean PORT?');
  });
});
