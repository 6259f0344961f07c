/** `opencif import` as the built program in a process of its own, to be killed and gone on with. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sandboxLogin } from '../../src/contract/sandbox.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Importing {
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it wrote the words to standard error. */
  told(words: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

export interface ImportSettings {
  readonly url: string;
  /** Where relative names are. */
  readonly cwd: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Killed after this long; default: a minute. */
  readonly timeoutMs?: number;
}

/** With the sample login, unless the environment names another. */
export function startImport(
  args: readonly string[],
  { url, cwd, input = '', env, timeoutMs = 150_000 }: ImportSettings,
): Importing {
  const { login, password } = sandboxLogin;
  const child = spawn(process.execPath, [main, 'import', ...args], {
    cwd,
    env: {
      PATH: process.env.PATH ?? '',
      OPENCIF_BASE_URL: url,
      OPENCIF_LOGIN: login,
      OPENCIF_PASSWORD: password,
      ...env,
    },
    stdio: 'pipe',
    timeout: timeoutMs,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  // A program that is killed does not read to the end.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  const told = (words: string) =>
    new Promise<void>((resolve) => {
      const look = () => void (stderr.includes(words) && resolve());
      look();
      child.stderr.on('data', look);
    });
  return { kill: (signal) => void child.kill(signal), told, ended };
}
