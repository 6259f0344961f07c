/** What may be told of an engine's error: its kind, never the values it is about. */

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
