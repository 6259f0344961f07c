/** Errors of the engines, made safe to report: they keep their kind and lose the values they are about. */
import { StoreUnavailable } from './database.ts';

/**
 * Removes the bound values from an engine's error and returns the same error. PostgreSQL repeats values in
 * the detail, in the context, and in the message about a value it cannot read (class 22). PGlite attaches the
 * whole statement with its values.
 */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const carrier = error as Error & Record<string, unknown>;
  for (const field of ['detail', 'where', 'internalQuery', 'query', 'params', 'queryOptions']) {
    if (field in carrier) delete carrier[field];
  }
  if (typeof carrier.code === 'string' && carrier.code.startsWith('22')) {
    const told = carrier.message;
    carrier.message = `A value does not fit (${carrier.code}).`;
    // The stack starts with the message.
    carrier.stack = carrier.stack?.replace(told, carrier.message) ?? '';
  }
  return carrier;
}

/** Errors of a file system on writing, and what to do about each. */
const ofDisk: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk of the data folder is full: make room on it.',
  53100: 'The disk of the data folder is full: make room on it.',
  EDQUOT: 'The quota on the disk of the data folder is used up: raise it or make room.',
  EROFS: 'The file system of the data folder is read-only: mount it for writing.',
  EACCES: 'Files of the data folder may not be written: give this user the right.',
  EPERM: 'Files of the data folder may not be written: give this user the right.',
  EIO: 'The disk of the data folder failed: look at it.',
};

/**
 * The embedded engine has stopped, or its disk has failed.
 * @param how code or name of what was thrown
 * @param final true if only a restart helps
 */
export function embeddedFailed(how: unknown, final: boolean, cause?: unknown): StoreUnavailable {
  const code = String(how);
  const known = ofDisk[code];
  const what = known ?? 'Check disk space and memory.';
  const then = final ? ' Then restart opencif.' : ' opencif then continues by itself.';
  const options = { code, final, readOnly: known !== undefined && !final, cause };
  return new StoreUnavailable(`The embedded store failed (${code}). ${what}${then}`, options);
}

export function embeddedClosed(): StoreUnavailable {
  const message = 'The embedded store is closed. Start opencif again to open it.';
  return new StoreUnavailable(message, { code: 'closed', final: true });
}
