/** The built program (`dist/main.js`) as a child process, for what only a real process shows. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Program {
  readonly url: string;
  readonly pid: number;
  /** All it wrote to standard output and standard error so far. */
  output(): string;
  /** @param signal default SIGTERM; resolves to the exit code */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Only what a program needs: a test's own settings must not leak into it. */
function environment(settings: Record<string, string>): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', PORT: '0', ...settings };
}

/** Settings under which a service sends at most so many changes in one statement. */
export function batchesOf(size: number): Record<string, string> {
  const preload = new URL('../crash/batch-size.mjs', import.meta.url);
  return { NODE_OPTIONS: `--import=${preload}`, TEST_BATCH_SIZE: String(size) };
}

/** Starts `opencif serve --json`; resolves when it listens, rejects with its output when it ends before. */
export async function startProgram(settings: Record<string, string>): Promise<Program> {
  const child = spawn(process.execPath, [main, 'serve', '--json'], {
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`opencif ended with ${code}:\n${output}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`;
      const start = parsed(line);
      if (start?.url && start.pid) resolve(start.url);
    });
  });
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    stop: (signal = 'SIGTERM') => ended(child, signal),
    kill: async () => void (await ended(child, 'SIGKILL')),
  };
}

/** Runs a command to its end. */
export async function runProgram(
  args: readonly string[],
  settings: Record<string, string>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 150_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

function parsed(line: string): { url?: string; pid?: number } | null {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, 'exit');
  child.kill(signal);
  const [code] = await exit;
  return code;
}

export interface Client {
  get(path: string): Promise<{ status: number; body: Record<string, unknown> }>;
  post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
}

/** Signs in and sends JSON; rejects when the connection breaks. */
export async function signIn(url: string, login: string, password: string): Promise<Client> {
  const send = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const json = { 'content-type': 'application/json' };
    const answer = await fetch(url + path, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      headers: { ...(body !== undefined && json), ...headers },
      signal: AbortSignal.timeout(20_000),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const { body } = await send('/auth/get-token', { user: { login, password } });
  const { token } = body.data as { token: string };
  const own = { 'x-connectfi-token': token };
  return { get: (path) => send(path, undefined, own), post: (path, message) => send(path, message, own) };
}
