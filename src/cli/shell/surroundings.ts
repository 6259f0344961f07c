/**
 * What a command receives from the process in which it runs. All code in `cli` reads and writes through it, so a
 * test can supply its own and read the output.
 */
import type { Readable } from 'node:stream';
import type { Environment } from '../../config.ts';
import { exitCodes, isClosed } from './failure.ts';

export interface Surroundings {
  readonly env: Environment;
  readonly stdin: Readable;
  /** For data. */
  readonly stdout: OutputStream;
  /** For people. */
  readonly stderr: OutputStream;
  /** Calls the listener for each Ctrl-C and SIGTERM from now on; they no longer end the process by themselves. */
  readonly onSignal: (listener: (signal: NodeJS.Signals) => void) => void;
  /** Ends the process at once, even during work. */
  readonly exit: (code: number) => void;
}

export interface OutputStream {
  /**
   * @param written called after the write, or with the error. If left out, an output that can't be written ends the
   *   command, because nobody reads it
   */
  write(text: string, written?: (error?: Error | null) => void): unknown;
  /** True on a terminal only. */
  readonly isTTY?: boolean | undefined;
  /** Set if it may be written to without the stream. */
  readonly fd?: number;
  hasColors?(): boolean;
}

/** The surroundings of this process. Standard input is opened on first use; once open, it keeps the process alive. */
export function ofProcess(env: Environment): Surroundings {
  return {
    env,
    get stdin() {
      return process.stdin;
    },
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    onSignal(listener) {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
    },
    exit: (code) => process.exit(code),
  };
}

function outputOf(stream: NodeJS.WriteStream & { readonly fd: number }): OutputStream {
  // Each write gets its own error; without a listener, the stream would also throw it.
  stream.on('error', () => {});
  return {
    write: (text, written = endOnError) => stream.write(text, written),
    isTTY: stream.isTTY,
    fd: stream.fd,
    hasColors: () => stream.hasColors?.() ?? false,
  };
}

/** Ends like a Unix program whose reader is gone: at once and silently. */
function endOnError(error?: Error | null): void {
  if (!error) return;
  if (!isClosed(error)) {
    const { code } = error as NodeJS.ErrnoException;
    process.stderr.write(`opencif: The output can't be written (${code}).\n`);
  }
  process.exit(isClosed(error) ? exitCodes.closed : exitCodes.failure);
}
