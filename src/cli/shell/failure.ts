/** Exit codes, and errors whose message is all a person needs. */

/** `interrupted` and `closed` are what a shell reports for a program that SIGINT or SIGPIPE ended. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, partial: 3, interrupted: 130, closed: 141 } as const;

/** An expected failure: what happened, why, what to do next. The exit code is 1 unless given. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A signal stopped the command before it finished. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The reader of the output is gone. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** Whether a write failed because the reader is gone, and not, for example, because the disk is full. */
export function isClosed(error: Error): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return ['EPIPE', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(code);
}

/** Errors of other rooms whose messages are also written for the operator. */
const forPeople = new Set([
  'Failure',
  'ConfigError',
  'DataFolderError',
  'MigrationError',
  'StoreUnavailable',
  'WrongMasterKey',
]);

/** Writes what went wrong to standard error. @returns the exit code */
export function report(error: unknown, tell: (text: string) => void): number {
  if (error instanceof Interrupted) return exitCodes.interrupted;
  if (error instanceof OutputClosed) return exitCodes.closed;
  if (error instanceof Error && forPeople.has(error.name)) {
    tell(`opencif: ${error.message}${hint(error)}`);
    if (error instanceof Failure) return error.exitCode;
    return error.name === 'ConfigError' ? exitCodes.usage : exitCodes.failure;
  }
  tell(`opencif: unexpected failure\n${error instanceof Error ? error.stack : String(error)}`);
  return exitCodes.failure;
}

function hint(error: Error): string {
  if (error.name !== 'StoreUnavailable') return '';
  return '\nTo look closer:  opencif doctor';
}
