/** The built program (`dist/main.js`) as a child process, for what only a real process can show. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Ended, type Running, type RunSettings, Transcript } from './running.ts';
import { briefProcesses } from './scale.ts';

/** The program of this version. */
const builtMain = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Process extends Running {
  readonly pid: number;
}

export interface ProcessSettings extends RunSettings {
  /** Whether standard input stays open after the input; default false. */
  readonly staysOpen?: boolean;
  /** The Node.js that runs it; default: the one that runs the tests. */
  readonly node?: string;
  /** The program; default: that of this version. */
  readonly main?: string;
}

/** Starts a command line. A test that may end earlier must kill it. */
export function spawnProgram(
  args: readonly string[],
  { env, cwd, input = '', staysOpen = false, node = process.execPath, main = builtMain }: ProcessSettings,
): Process {
  const flags = node === process.execPath ? briefProcesses : [];
  const child = spawn(node, [...flags, main, ...args], {
    // Only the given variables: the settings of the test run must not reach the program.
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', PORT: '0', ...env },
    ...(cwd !== undefined && { cwd }),
    stdio: 'pipe',
  });
  // A killed program does not read all of its input.
  child.stdin.on('error', () => {});
  child.stdin.write(input);
  if (!staysOpen) child.stdin.end();
  return watched(child);
}

/** Records what a child process writes from now on. */
export function watched(child: ChildProcess): Process {
  const transcript = new Transcript();
  child.stdout?.on('data', (chunk) => transcript.add('stdout', String(chunk)));
  child.stderr?.on('data', (chunk) => transcript.add('stderr', String(chunk)));
  return {
    pid: child.pid ?? 0,
    stdout: transcript.stdout,
    stderr: transcript.stderr,
    said: transcript.said,
    signal: (name = 'SIGTERM') => void child.kill(name),
    ended: once(child, 'close').then(([code]) => transcript.end(code)),
  };
}

/** Runs a command line to its end. */
export function runProgram(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return spawnProgram(args, { env }).ended;
}

/** Returns settings with which a service sends at most this many changes in one statement. */
export function batchesOf(size: number): Record<string, string> {
  const preload = new URL('../crash/batch-size.mjs', import.meta.url);
  return { NODE_OPTIONS: `--import=${preload}`, TEST_BATCH_SIZE: String(size) };
}

export interface Program {
  readonly url: string;
  readonly pid: number;
  /** All it wrote to standard output and standard error so far. */
  output(): string;
  /** @param signal default SIGTERM; resolves to the exit code */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Sends SIGKILL; resolves when the process has ended. */
  kill(): Promise<void>;
}

/** Starts `opencif serve --json`. Resolves when it listens; rejects with its output if it ends before. */
export async function startProgram(
  env: Readonly<Record<string, string>>,
  node = process.execPath,
  main = builtMain,
): Promise<Program> {
  const running = spawnProgram(['serve', '--json'], { env, node, main });
  // The last member of its one line.
  await running.said('"sandbox":');
  const { url } = JSON.parse(running.stdout().split('\n')[0] ?? '') as { url: string };
  const stop = async (signal?: NodeJS.Signals) => {
    running.signal(signal);
    return (await running.ended).code;
  };
  return {
    url,
    pid: running.pid,
    output: () => running.stdout() + running.stderr(),
    stop,
    kill: async () => void (await stop('SIGKILL')),
  };
}

export interface Client {
  get(path: string): Promise<{ status: number; body: Record<string, unknown> }>;
  /** @param headers besides the one with its token, or in its place */
  post(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
}

async function send(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const json = { 'content-type': 'application/json' };
  const answer = await fetch(url, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: { ...(body !== undefined && json), ...headers },
    // For what hangs: a busy machine may take minutes.
    signal: AbortSignal.timeout(300_000),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Its functions send JSON and reject if the connection breaks. @param token of any node of the store */
export function clientWith(url: string, token: string): Client {
  const own = { 'x-connectfi-token': token };
  return {
    get: (path) => send(url + path, undefined, own),
    post: (path, message, more) => send(url + path, message, { ...own, ...more }),
  };
}

export async function signIn(url: string, login: string, password: string): Promise<Client> {
  return clientWith(url, await tokenFrom(url, login, password));
}

/** Signs in, which takes a third of a second of one core. */
export async function tokenFrom(url: string, login: string, password: string): Promise<string> {
  const { body } = await send(`${url}/auth/get-token`, { user: { login, password } });
  return (body.data as { token: string }).token;
}
