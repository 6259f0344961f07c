/** Errors that help: everything that is missing at once, every error of the service in words, and JSON with `--json`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inWords } from '../../src/cli/shell/client.ts';
import { Failure } from '../../src/cli/shell/failure.ts';
import { type ErrorCode, errors } from '../../src/contract/errors.ts';
import { individual } from '../support/arbitraries.ts';
import { runCommand } from '../support/command.ts';
import { testLoginEnv } from '../support/login.ts';
import { clientOf } from '../support/sdk.ts';
import { startTestServer } from '../support/server.ts';

let server: Awaited<ReturnType<typeof startTestServer>>;
let env: Record<string, string>;
let folder: string;

beforeAll(async () => {
  server = await startTestServer();
  folder = mkdtempSync(join(tmpdir(), 'opencif-errors-'));
  env = testLoginEnv(server.url);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(content: string, name = 'file.ndjson'): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

test.each([
  [['customer', 'get', 'a']],
  [['customer', 'search']],
  [['export']],
  [['import', 'a.csv']],
  [['events', 'listen', '--forward-to', 'http://127.0.0.1:1']],
])('%j asks for all missing settings at once, and says if the URL is not one', async (args) => {
  const none = await runCommand(args, {});
  expect(none).toMatchObject({ code: 2, stdout: '' });
  for (const words of [
    'OPENCIF_BASE_URL, or --base-url',
    'OPENCIF_LOGIN, or --login',
    'OPENCIF_PASSWORD, OPENCIF_PASSWORD_FILE, or --password',
  ]) {
    expect(none.stderr).toContain(words);
  }
  const some = await runCommand(args, { OPENCIF_BASE_URL: 'localhost', OPENCIF_LOGIN: 'x' });
  expect(some.stderr).toContain('OPENCIF_PASSWORD');
  expect(some.stderr).toContain('is not a URL');
  expect(some.stderr).not.toContain('OPENCIF_LOGIN');
});

test.each([
  ['a host without a scheme', 'localhost:8080', 'is not a URL such as http://127.0.0.1:8080'],
  ['another scheme', 'ftp://127.0.0.1', 'is not a URL such as http://127.0.0.1:8080'],
  ['a URL with a query', 'http://127.0.0.1/?a=b', 'Check OPENCIF_BASE_URL, or --base-url.'],
])('%s as the URL of the service is explained', async (_what, url, words) => {
  const { code, stderr } = await runCommand(['customer', 'get', 'a', '--base-url', url], env);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});

test.each([
  ['an unknown command', ['costumer'], "opencif: unknown command 'costumer'\n(Did you mean customer?)\n"],
  [
    'an unknown flag',
    ['config', 'print', '--jsn'],
    "opencif: unknown option '--jsn'\n(Did you mean --json?)\n",
  ],
  ['a missing argument', ['customer', 'get'], "opencif: missing required argument 'customerId'\n"],
])('%s says how to go on', async (_what, args, words) => {
  const { code, stderr } = await runCommand(args, {});
  expect(code).toBe(2);
  expect(stderr).toBe(`${words}To see what the command accepts, add:  --help\n`);
});

describe('every code of the service has a message in words:', () => {
  let answering: Server;
  let answer: { status: number; body: object; headers?: Record<string, string> };
  beforeAll(async () => {
    answering = createServer((request, response) => {
      request.resume();
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => answering.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => answering.close());

  const context = {
    customerId: 'cstap_1',
    reference: 'REF',
    entityId: 'cstap_2',
    customerType: 'business',
    field: 'email',
    businessRepresentativeId: 'cstab_1',
    version: '7',
    sections: ['email'],
    webhookId: 'wh_1',
    eventId: 'evt_1',
    erasableFrom: '2031-01-31T12:00:00.000Z',
    legalHoldSince: '2026-01-31T12:00:00.000Z',
  };

  async function wordsFor(code: string, status: number, headers = {}): Promise<string> {
    answer = {
      status,
      body: { requestId: 'req1', code, context: code === 'requestValidateError' ? [] : context },
      headers,
    };
    const { port } = answering.address() as AddressInfo;
    const client = clientOf(`http://127.0.0.1:${port}`, { maxRetries: 0 });
    const error = await client.auth.getToken().catch((reason: unknown) => inWords(reason, client));
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ code, requestId: 'req1' });
    return (error as Failure).message;
  }

  test.each(Object.keys(errors) as ErrorCode[])('%s', async (code) => {
    const words = await wordsFor(code, errors[code].status);
    expect(words).toMatch(/^[A-Z].*[.:]\n/s);
    expect(words).toContain('Request req1.');
    expect(words).not.toContain(code);
    expect(words).not.toMatch(/answered \d/);
  });

  test.each<[ErrorCode, string]>([
    ['retentionNotOver', 'must be kept until 2031-01-31T12:00:00.000Z'],
    ['legalHold', 'under a legal hold since 2026-01-31T12:00:00.000Z'],
    ['customerNotClosed', 'opencif customer close cstap_1'],
  ])('%s: what keeps a customer from being erased', async (code, words) => {
    expect(await wordsFor(code, errors[code].status)).toContain(words);
  });

  test('for an unknown code it is the hint of the service, or the error as it came', async () => {
    expect(await wordsFor('newCode', 400, { 'opencif-hint': 'Do it otherwise.' })).toBe(
      'Do it otherwise.\nRequest req1.',
    );
    expect(await wordsFor('newCode', 400)).toContain('answered 400 newCode');
  });
});

test('a version that does not exist names the command that shows the versions', async () => {
  const { customerId } = await clientOf(server.url).customer.init(individual(1));
  for (const asOf of ['99', '1999-01-01T00:00:00Z']) {
    const { code, stderr } = await runCommand(['customer', 'get', customerId, '--as-of', asOf], env);
    expect(code).toBe(1);
    expect(stderr).toContain('has no such version, or did not exist at that time.\nTo see its versions:');
    expect(stderr).toContain(`opencif customer history ${customerId}`);
  }
});

test('an unknown setting is compared only with settings that may have been meant', async () => {
  const guesses: [string, string | null][] = [
    ['OPENCIF_FOO', null],
    ['OPENCIF_TEST', null],
    ['OPENCIF_X', null],
    ['OPENCIF_', null],
    ['OPENCIF_HOSTS', 'HOST'],
    ['OPENCIF_PROT', 'PORT'],
    ['OPENCIF_DATABASE_URL', 'DATABASE_URL'],
    ['OPENCIF_DATADIR', 'OPENCIF_DATA_DIR'],
    ['opencif_data_dir', 'OPENCIF_DATA_DIR'],
    ['OPENCIF_MASTERKEY', 'OPENCIF_MASTER_KEY'],
    ['OPENCIF_STATEMENT_TIMEOUT', 'OPENCIF_STATEMENT_TIMEOUT_MS'],
    ['OPENCIF_TOKEN_LIFETIME', 'OPENCIF_TOKEN_LIFETIME_SECONDS'],
    ['OPENCIF_LOGLEVEL', 'OPENCIF_LOG_LEVEL'],
    ['OPENCIF_PASSWORT', 'OPENCIF_PASSWORD'],
  ];
  for (const [name, meant] of guesses) {
    const { stderr } = await runCommand(['config', 'print'], { [name]: 'x' });
    const hint = meant === null ? '' : `; did you mean ${meant}?`;
    expect(stderr).toBe(`opencif: ${name} is not a setting and is ignored${hint}\n`);
  }
});

describe('with --json an error is one line of JSON, the last on standard error:', () => {
  const key = Buffer.alloc(32, 1).toString('base64');
  const dead = { DATABASE_URL: 'postgres://u:secretsecret@127.0.0.1:1/x', OPENCIF_MASTER_KEY: key };
  const noId = { code: null, requestId: null };

  test.each<[string, () => string[], Record<string, string> | null, object]>([
    [
      'an unknown flag',
      () => ['customer', 'get', 'a', '--json', '--wrong'],
      null,
      { ...noId, exitCode: 2, message: expect.stringContaining("unknown option '--wrong'") },
    ],
    [
      'an unknown command',
      () => ['costumer', '--json'],
      null,
      { ...noId, exitCode: 2, message: expect.stringContaining("unknown command 'costumer'") },
    ],
    [
      'a missing argument',
      () => ['customer', 'get', '--json'],
      null,
      { ...noId, exitCode: 2, message: expect.stringContaining('missing required argument') },
    ],
    [
      'a wrong value',
      () => ['customer', 'search', '--json', '--limit', '0'],
      null,
      { ...noId, exitCode: 2, message: expect.stringContaining('It must be a whole number of at least 1.') },
    ],
    [
      'missing settings',
      () => ['customer', 'get', 'a', '--json'],
      {},
      { ...noId, exitCode: 2, message: expect.stringContaining('OPENCIF_LOGIN') },
    ],
    [
      'a wrong time',
      () => ['customer', 'get', 'a', '--json', '--as-of', 'now'],
      null,
      { ...noId, exitCode: 2, message: expect.stringContaining('--as-of is a version') },
    ],
    [
      'a file that does not exist',
      () => ['customer', 'update', '/nowhere', '--json'],
      null,
      { ...noId, exitCode: 2, message: expect.stringContaining("can't be read") },
    ],
    [
      'a wrong password',
      () => ['customer', 'get', 'a', '--json', '--password', 'x'],
      null,
      {
        code: 'unauthorized',
        requestId: expect.stringMatching(/^\w+$/),
        exitCode: 1,
        message: expect.stringContaining('Check OPENCIF_LOGIN'),
      },
    ],
    [
      'an error of the service',
      () => ['customer', 'get', 'cstap_no', '--json'],
      null,
      {
        code: 'customerNotFound',
        requestId: expect.stringMatching(/^\w+$/),
        exitCode: 1,
        message: expect.stringContaining('There is no customer cstap_no.'),
      },
    ],
    [
      'no service',
      () => ['customer', 'get', 'a', '--json', '--base-url', 'http://127.0.0.1:9'],
      null,
      { ...noId, exitCode: 1, message: expect.stringContaining('opencif serve') },
    ],
    [
      'an import with a wrong password',
      () => ['import', file('{}'), '--json', '--password', 'x'],
      null,
      { code: 'unauthorized', requestId: expect.any(String), exitCode: 1, message: expect.any(String) },
    ],
    [
      'an unknown webhook',
      () => ['events', 'resend', 'wh_no', 'evt_cstap_a_1', '--json'],
      null,
      { code: 'webhookNotFound', requestId: expect.any(String), exitCode: 1, message: expect.any(String) },
    ],
    [
      'a wrong configuration',
      () => ['serve', '--json'],
      { PORT: 'x', OPENCIF_WORKERS: '0' },
      {
        ...noId,
        exitCode: 2,
        message: expect.any(String),
        problems: [
          expect.stringContaining('PORT must be'),
          expect.stringContaining('OPENCIF_WORKERS must be'),
        ],
      },
    ],
    ...[['login', 'list'], ['migrate'], ['history', 'verify'], ['serve']].map(
      (args): [string, () => string[], Record<string, string>, object] => [
        `${args.join(' ')} on a store that does not answer`,
        () => [...args, '--json'],
        { ...dead, OPENCIF_START_TIMEOUT_SECONDS: '0', OPENCIF_LOG_LEVEL: 'silent' },
        { ...noId, exitCode: 1, message: expect.stringContaining('opencif doctor') },
      ],
    ),
    ...[
      ['customer', 'search'],
      ['customer', 'history', 'cstap_a'],
      ['customer', 'init', 'INIT_FILE'],
      ['events', 'listen', '--forward-to', 'http://127.0.0.1:9'],
    ].map((args): [string, () => string[], null, object] => [
      `${args.slice(0, 2).join(' ')} with a wrong password`,
      () => [
        ...args.map((one) => (one === 'INIT_FILE' ? file('{}', 'init.json') : one)),
        '--json',
        '--password',
        'x',
      ],
      null,
      { code: 'unauthorized', requestId: expect.any(String), exitCode: 1, message: expect.any(String) },
    ]),
  ])('%s', async (_name, args, own, error) => {
    const { code, stdout, stderr } = await runCommand(args(), own ?? env);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    const reported = JSON.parse(stderr);
    expect(reported).toEqual({ error });
    expect(reported.error.exitCode).toBe(code);
    expect(reported.error.message).not.toMatch(/^error: |^opencif: |secret/);
  });

  test('after what config print can still print', async () => {
    const { code, stdout, stderr } = await runCommand(['config', 'print', '--json'], { PORT: 'x' });
    expect(code).toBe(2);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).name),
    ).toContain('PORT');
    expect(JSON.parse(stderr)).toMatchObject({
      error: { exitCode: 2, problems: [expect.stringContaining('PORT')] },
    });
  });

  test('after what an import saw of its file', async () => {
    const headless = file('secret\n', 'a.csv');
    const { code, stderr } = await runCommand(['import', headless, '--json'], env);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    const { error } = JSON.parse(lines.at(-1) ?? '');
    expect(error).toMatchObject({ ...noId, exitCode: code });
    expect(error.message).toContain('no documented name: 1.');
    expect(stderr).not.toContain('secret');
  });

  test('after the lines about the progress', async () => {
    const broken = file(`${JSON.stringify(individual(2))}\n{`, 'b.ndjson');
    expect((await runCommand(['import', broken, '--json'], env)).code).toBe(3);
    const { code, stderr } = await runCommand(['import', broken, '--json', '--login', 'other'], env);
    const lines = stderr.trimEnd().split('\n');
    expect(code).toBe(2);
    expect(JSON.parse(lines.at(-1) ?? '').error.message).toContain('it used another login');
  });
});
