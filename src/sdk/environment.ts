/** The one place of the client that reads the environment; runtimes without one have no defaults. */

interface Runtime {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
}

/** @returns the variable, or undefined where it is not set, empty, or there is no environment */
export function fromEnvironment(name: string): string | undefined {
  return (globalThis as unknown as Runtime).process?.env?.[name] || undefined;
}
