/** Exit codes, and errors whose message is all a person needs. */

/** `interrupted` and `closed` are what a shell reports for a program that SIGINT or SIGPIPE ended. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, partial: 3, interrupted: 130, closed: 141 } as const;

/** What a service's error answer says: the code of the table of errors, and the id of the request. */
export interface Refusal {
  readonly code: string | null;
  readonly requestId: string | null;
}

/** An expected failure: what happened, why, what to do next. The exit code is 1 unless given. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;
  readonly code: string | null;
  readonly requestId: string | null;

  constructor(
    message: string,
    exitCode: number = exitCodes.failure,
    { code, requestId }: Refusal = { code: null, requestId: null },
  ) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
    this.requestId = requestId;
  }

  /** The same failure with another message, which usually contains its own. */
  as(message: string): Failure {
    return new Failure(message, this.exitCode, this);
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

/** An error of a command with `--json`: one line of JSON, the last on standard error. */
export interface Reported extends Refusal {
  /** What happened, why, what to do next; may have several lines. */
  readonly message: string;
  readonly exitCode: number;
  /** Each fault of a configuration that can't be used. */
  readonly problems?: readonly string[];
}

/**
 * Writes what went wrong to standard error.
 * @param json whether as one line of JSON
 * @returns the exit code
 */
export function report(error: unknown, tell: (text: string) => void, json: boolean): number {
  if (error instanceof Interrupted) return exitCodes.interrupted;
  if (error instanceof OutputClosed) return exitCodes.closed;
  const reported = reportOf(error);
  tell(json ? JSON.stringify({ error: reported }) : `opencif: ${reported.message}`);
  return reported.exitCode;
}

function reportOf(error: unknown): Reported {
  const { failure, usage } = exitCodes;
  const none = { code: null, requestId: null };
  if (error instanceof Failure) {
    const { message, code, requestId, exitCode } = error;
    return { message, code, requestId, exitCode };
  }
  if (!(error instanceof Error && forPeople.has(error.name))) {
    const stack = error instanceof Error ? error.stack : String(error);
    return { message: `unexpected failure\n${stack}`, ...none, exitCode: failure };
  }
  const message = `${error.message}${hint(error)}`;
  const { problems } = error as { problems?: readonly string[] };
  if (error.name === 'ConfigError') return { message, ...none, exitCode: usage, problems: problems ?? [] };
  return { message, ...none, exitCode: failure };
}

function hint(error: Error): string {
  if (error.name !== 'StoreUnavailable') return '';
  return '\nTo look closer:  opencif doctor';
}
