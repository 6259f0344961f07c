/** A database server's error message is shown, at start and by doctor, instead of a timeout. Passwords are not shown. */
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../support/command.ts';

let server: Server;
const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server.close();
});

/** Listens and answers the first bytes of each connection. @returns settings with its address */
async function answering(answer: (socket: Socket) => void, query = ''): Promise<Record<string, string>> {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    DATABASE_URL: `postgres://opencif:s3cret%2Fpassword@127.0.0.1:${port}/customers${query}`,
    OPENCIF_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    OPENCIF_START_TIMEOUT_SECONDS: '0',
  };
}

/** PostgreSQL's ErrorResponse. */
function errorResponse(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

const saying = (code: string, message: string) => (socket: Socket) =>
  socket.end(errorResponse(code, message));

async function expectTold(env: Record<string, string>, words: string | RegExp): Promise<void> {
  const pattern = typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words);
  const start = await runCommand(['serve'], env);
  expect(start).toMatchObject({ code: 1, stderr: pattern });
  const doctor = await runCommand(['doctor'], env);
  expect(doctor.code).toBe(1);
  expect(doctor.stdout.split('\n').find((line) => line.startsWith('FAIL  store'))).toEqual(pattern);
  const json = await runCommand(['doctor', '--json'], env);
  const checks = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(checks.find(({ name }) => name === 'store')).toMatchObject({ ok: false, text: pattern });
  const other = await runCommand(['login', 'list'], env);
  expect(other).toMatchObject({ code: 1, stderr: pattern });
  for (const { stdout, stderr } of [start, doctor, json, other]) {
    expect(stdout + stderr).not.toMatch(/s3cret|did not answer/);
  }
}

describe('the words of the server', () => {
  test.each([
    ['08P01', 'unsupported startup parameter: lock_timeout', 'remove it from DATABASE_URL'],
    [
      '08P01',
      'server login has been failing, try again later (server_login_retry)',
      'check its settings and its log',
    ],
    ['28P01', 'password authentication failed for user "opencif"', 'check user and password'],
    ['28000', 'no pg_hba.conf entry for host "127.0.0.1", user "opencif"', 'check user and password'],
    ['3D000', 'database "customers" does not exist', 'create it'],
    ['53300', 'sorry, too many clients already', 'max_connections'],
    ['57P03', 'the database system is starting up', 'next request tries again'],
  ])('%s %s', async (code, message, advice) => {
    const env = await answering(saying(code, message));
    await expectTold(env, `The database server answered: ${message} (${code}).`);
    expect((await runCommand(['login', 'list'], env)).stderr).toContain(advice);
  });

  test('without a password, should it repeat one', async () => {
    const env = await answering(saying('28P01', 'bad password s3cret/password (s3cret%2Fpassword)'));
    await expectTold(env, 'bad password *** (***)');
  });

  test('without what was meant to be one: a URL whose password was not encoded', async () => {
    const env = await answering(saying('3D000', 'database "ss:s3cret@127.0.0.1/customers" does not exist'));
    const { port } = server.address() as { port: number };
    const url = `postgres://127.0.0.1:${port}/ss:s3cret@127.0.0.1/customers`;
    await expectTold({ ...env, DATABASE_URL: url }, 'database "***" does not exist');
  });
});

describe('a connection that fails for another reason', () => {
  test.each<[string, (socket: Socket) => void, string, RegExp]>([
    [
      'no TLS',
      (socket) => socket.write('N'),
      '?sslmode=require',
      /The connection to PostgreSQL failed: .*does not support SSL/,
    ],
    [
      'a web server',
      (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      '',
      /The connection to PostgreSQL failed: /,
    ],
    [
      'one that hangs up',
      (socket) => socket.end(),
      '',
      /The connection to PostgreSQL failed: Connection terminated unexpectedly/,
    ],
  ])('is told: %s', async (_name, answer, query, words) => {
    await expectTold(await answering(answer, query), words);
  });
});
