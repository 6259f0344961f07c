/** The error that something asynchronous ends with; when it doesn't fail, that is the failure. */
export async function errorOf(
  run: Promise<unknown>,
): Promise<Error & { code?: string; constraint?: string }> {
  return run.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error) => error,
  );
}
