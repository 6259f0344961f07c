/** Returns the error that an asynchronous operation ends with, and fails if there is none. */
export async function errorOf(
  run: Promise<unknown>,
): Promise<Error & { code?: string; constraint?: string }> {
  return run.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error) => error,
  );
}
