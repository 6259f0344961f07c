/**
 * A command line in this process: the test provides its input and gets its output. The program is the one of the last
 * build, because the thread of an embedded store can't run the sources.
 */
import { Readable, Writable } from 'node:stream';
import type { OutputStream, Surroundings } from '../../src/cli/shell/surroundings.ts';
import { type Ended, type Running, type RunSettings, Transcript } from './running.ts';

const built = (path: string) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const { runProgram }: typeof import('../../src/cli/program.ts') = await built('cli/program.js');
const { version }: typeof import('../../src/version.ts') = await built('version.js');

export interface CommandSettings extends RunSettings {
  /** Whether it looks like a terminal, on which the input is typed; default false. */
  readonly onTerminal?: boolean;
}

/** Starts it. A `cwd` applies to the whole process until the command ends, so run only one such command at a time. */
export function startCommand(args: readonly string[], settings: CommandSettings): Running {
  const transcript = new Transcript();
  const listeners: ((signal: NodeJS.Signals) => void)[] = [];
  let signalled = false;
  const before = process.cwd();
  if (settings.cwd !== undefined) process.chdir(settings.cwd);
  const code = runProgram(args, surroundingsOf(settings, transcript, listeners), version);
  return {
    stdout: transcript.stdout,
    stderr: transcript.stderr,
    said: transcript.said,
    signal: (name = 'SIGTERM') => {
      // A command in this process can't be killed, so it is asked to stop, once.
      if (name === 'SIGKILL' && signalled) return;
      signalled = true;
      for (const listener of listeners) listener(name);
    },
    ended: code
      .then((value) => transcript.end(value))
      .finally(() => {
        // A command that has ended must not get signals.
        listeners.length = 0;
        if (settings.cwd !== undefined) process.chdir(before);
      }),
  };
}

/** Runs it to its end. */
export function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input: string | Uint8Array = '',
): Promise<Ended> {
  return startCommand(args, { env, input }).ended;
}

function surroundingsOf(
  { env, input = '', onTerminal = false }: CommandSettings,
  transcript: Transcript,
  listeners: ((signal: NodeJS.Signals) => void)[],
): Surroundings {
  const stream = (to: 'stdout' | 'stderr'): OutputStream => {
    const write = (chunk: string, _encoding: unknown, done: () => void) => {
      transcript.add(to, chunk);
      done();
    };
    return Object.assign(new Writable({ decodeStrings: false, write }), { isTTY: onTerminal });
  };
  return {
    // Only the given variables: the settings of the test run must not reach the command.
    env: { PORT: '0', ...env },
    stdin: Object.assign(
      Readable.from(input.length === 0 ? [] : [typeof input === 'string' ? Buffer.from(input) : input]),
      { isTTY: onTerminal },
    ),
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    onSignal: (listener) => listeners.push(listener),
    exit: () => {
      throw new Error('That ends the process, and this one is the test: start one with spawnProgram.');
    },
  };
}
