/** What the client uses of its runtime: the environment and `fetch`. Both may be missing. */
import { OpenCIFError } from './errors.ts';

/**
 * @returns the variable, or undefined if it is not set or empty, or if the runtime has no environment or does not
 *   allow reading it (Deno without `--allow-env`)
 */
export function fromEnvironment(name: string): string | undefined {
  try {
    const { process } = globalThis as { process?: { env?: Readonly<Record<string, unknown>> } };
    const value = process?.env?.[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Returns `globalThis.fetch` at the time of a request. @throws OpenCIFError if there is none */
export function runtimeFetch(url: string, init: RequestInit): Promise<Response> {
  if (typeof globalThis.fetch !== 'function') {
    throw new OpenCIFError('Nothing was sent: this runtime has no fetch. Give one as the option fetch.');
  }
  return globalThis.fetch(url, init);
}
