/** What may be told of an engine's error: its kind, never the values it is about. */
import { StoreUnavailable } from './database.ts';

/**
 * Takes the bound values out of an engine's error and hands the same error back. PostgreSQL repeats
 * them in the detail, in the context, and in the text of a value it can't read (class 22); PGlite
 * attaches the whole statement with its values.
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
    // The stack starts with the message, so it repeats it.
    carrier.stack = carrier.stack?.replace(told, carrier.message) ?? '';
  }
  return carrier;
}

/** The embedded engine has stopped, or its disk. @param how code or name of what was thrown */
export function embeddedFailed(how: unknown, cause?: unknown): StoreUnavailable {
  const message = `The embedded store failed (${how}). Check disk space and memory, then restart opencif.`;
  return new StoreUnavailable(message, { cause });
}

export function embeddedClosed(): StoreUnavailable {
  return new StoreUnavailable('The embedded store is closed. Start opencif again to open it.');
}
