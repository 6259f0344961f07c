/**
 * Where the text of a setting comes from: its variable, or for a secret also a file (`NAME_FILE`) or a program that
 * prints it (`NAME_COMMAND`). Errors are plain, complete the sentence "NAME …" and never contain the secret.
 */
import { isUtf8 } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Setting } from './config-setting.ts';

/** How long a program may take to print a secret, in milliseconds: it may have to ask a service for it. */
const COMMAND_MS = 20_000;
/** Bytes that a file or a program may give; a secret is far shorter. */
const SECRET_BYTES = 16 * 1024;
/** Characters of a program's standard error that are passed on. */
const NOTE_LENGTH = 2000;

export interface Source {
  readonly text: string;
  readonly from: 'environment' | 'file' | 'command';
  /** What a program wrote to its standard error besides the secret; for the log. */
  readonly note?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Sourced = Pick<Setting<unknown>, 'env' | 'secret' | 'command'>;

/** The variables that can give a setting. */
export function variablesOf({ env, secret, command }: Sourced): string[] {
  return [env, ...(secret ? [`${env}_FILE`] : []), ...(command ? [`${env}_COMMAND`] : [])];
}

/**
 * Reads the file or runs the program that an environment names. An empty variable counts as not set.
 * @returns null if the setting is not set
 * @throws Error that completes the sentence "NAME …"
 */
export function readSource(setting: Sourced, env: Environment): Source | null {
  const [variable, ...more] = variablesOf(setting).filter((name) => env[name]);
  if (variable === undefined) return null;
  if (more.length > 0) {
    throw new Error(
      `is given more than once: by ${[variable, ...more].join(' and by ')}; set only one of them`,
    );
  }
  const value = env[variable] as string;
  if (variable === setting.env) return { text: value, from: 'environment' };
  return variable.endsWith('_FILE') ? fromFile(variable, value) : fromCommand(variable, value, env);
}

function fromFile(variable: string, path: string): Source {
  try {
    return { text: secretIn(readFileSync(path)), from: 'file' };
  } catch (error) {
    throw new Error(`cannot be read from the file that ${variable} names: ${(error as Error).message}`);
  }
}

/** The shell runs it, so it may have arguments, quotes and pipes. */
function fromCommand(variable: string, command: string, env: Environment): Source {
  const { stdout, stderr, status, signal, error } = spawnSync(command, {
    shell: true,
    env: env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: COMMAND_MS,
    killSignal: 'SIGKILL',
    maxBuffer: SECRET_BYTES,
  });
  const note = noteOf(stdout ?? Buffer.alloc(0), stderr ?? Buffer.alloc(0));
  const end = error
    ? reasonOf(error)
    : status === 0
      ? null
      : `it ended with ${signal ?? `exit code ${status}`}`;
  const wrote = note === '' ? '' : `; it wrote: ${note}`;
  if (end !== null) throw new Error(`was not given by the program of ${variable}: ${end}${wrote}`);
  try {
    return {
      text: secretIn(stdout),
      from: 'command',
      ...(note !== '' && { note: `${variable} wrote: ${note}` }),
    };
  } catch (fault) {
    throw new Error(`was not given by the program of ${variable}: ${(fault as Error).message}${wrote}`);
  }
}

function reasonOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ETIMEDOUT') return `it did not end within ${COMMAND_MS / 1000} s`;
  if (code === 'ENOBUFS') return `it wrote more than ${SECRET_BYTES} bytes`;
  return `it could not be started (${code})`;
}

/** @returns the text without the end of its line @throws Error */
function secretIn(bytes: Buffer): string {
  if (bytes.length > SECRET_BYTES) throw new Error(`it has more than ${SECRET_BYTES} bytes`);
  if (!isUtf8(bytes)) throw new Error('it is not UTF-8');
  const text = bytes.toString().replace(/\r?\n$/, '');
  if (text === '') throw new Error('it is empty');
  return text;
}

/** What a program wrote to its standard error, in one line, without the secret that it printed. */
function noteOf(stdout: Buffer, stderr: Buffer): string {
  const secret = stdout.toString().trim();
  const text = stderr.toString().replaceAll(/\s+/g, ' ').trim();
  return (secret === '' ? text : text.replaceAll(secret, '***')).slice(0, NOTE_LENGTH);
}
