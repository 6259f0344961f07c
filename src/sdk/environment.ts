/** The one place of the client that reads the environment; runtimes without one have no defaults. */

/** @returns the variable, or undefined where it is not set, empty, or there is no environment */
export function fromEnvironment(name: string): string | undefined {
  return typeof process === 'undefined' ? undefined : process.env[name] || undefined;
}
