/** What the client takes from the runtime it is in: the environment and `fetch`. Neither has to be there. */
import { OpenCIFError } from './errors.ts';

/**
 * @returns the variable, or undefined where it is not set or empty, and where the runtime has no environment or
 *   does not let it be read (Deno without `--allow-env`)
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

/** `globalThis.fetch` as it is when a request is sent. @throws OpenCIFError where there is none */
export function runtimeFetch(url: string, init: RequestInit): Promise<Response> {
  if (typeof globalThis.fetch !== 'function') {
    throw new OpenCIFError('Nothing was sent: this runtime has no fetch. Give one as the option fetch.');
  }
  return globalThis.fetch(url, init);
}
