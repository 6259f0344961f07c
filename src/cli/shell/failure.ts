/** Exit codes, and errors whose text is all a person needs. */

/** `interrupted` and `closed` are those of a shell for a program that SIGINT or SIGPIPE ended. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, partial: 3, interrupted: 130, closed: 141 } as const;

/** An expected failure: what happened, why, what to do next. Ends with exit code 1 unless told otherwise. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Stopped by a signal before it was done. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Nobody reads the output any more. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** Whether a write failed because its reader has gone, and not because of a full disk, say. */
export function isClosed(error: Error): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return ['EPIPE', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(code);
}

/** Errors of other rooms whose messages are written for the operator as well. */
const forPeople = new Set([
  'Failure',
  'ConfigError',
  'DataFolderError',
  'MigrationError',
  'StoreUnavailable',
  'WrongMasterKey',
]);

/** @returns the exit code, after telling on standard error what went wrong */
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
