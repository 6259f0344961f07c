/** Asks a person at a terminal. */
import { createInterface } from 'node:readline/promises';
import type { Surroundings } from './surroundings.ts';

/** @returns whether the answer is yes; null instead of a function if no person can answer */
export function askerOf({
  stdin,
  stderr,
  env,
}: Pick<Surroundings, 'stdin' | 'stderr' | 'env'>): ((question: string) => Promise<boolean>) | null {
  const isTerminal = (stdin as { readonly isTTY?: boolean }).isTTY === true && stderr.isTTY === true;
  if (!isTerminal || env.CI) return null;
  return async (question) => {
    stderr.write(question);
    const lines = createInterface({ input: stdin, terminal: false });
    try {
      for await (const line of lines) return /^y(es)?$/i.test(line.trim());
      return false;
    } finally {
      lines.close();
    }
  };
}
