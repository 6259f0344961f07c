/**
 * What a command is given by the process in which it runs. All that is below `cli` reads and writes through it;
 * a test gives its own, and reads what was written.
 */
import type { Readable } from 'node:stream';
import type { Environment } from '../../config.ts';

export interface Surroundings {
  readonly env: Environment;
  readonly stdin: Readable;
  /** For data. */
  readonly stdout: OutputStream;
  /** For people. */
  readonly stderr: OutputStream;
  /** Calls the listener for each Ctrl-C and SIGTERM from now on; they no longer end the process by themselves. */
  readonly onSignal: (listener: (signal: NodeJS.Signals) => void) => void;
  /** Ends the process at once, whatever is under way. */
  readonly exit: (code: number) => void;
}

export interface OutputStream {
  /** @param written called when it was taken, or with the error */
  write(text: string, written?: (error?: Error | null) => void): unknown;
  /** True on a terminal only. */
  readonly isTTY?: boolean | undefined;
  /** Set where it may be written to without the stream. */
  readonly fd?: number;
  hasColors?(): boolean;
}

/** Those of this process. Standard input is opened when it is first asked for: open, it keeps the process alive. */
export function ofProcess(env: Environment): Surroundings {
  return {
    env,
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    onSignal(listener) {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
    },
    exit: (code) => process.exit(code),
  };
}
