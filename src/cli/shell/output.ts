/** How a command writes: lines of data or JSON on standard output, lines for people on standard error. */
import type { Environment } from '../../config.ts';
import type { Surroundings } from './surroundings.ts';

export interface Output {
  /** Write one JSON value per line instead of text for people. */
  readonly json: boolean;
  /** Writes a line of data to standard output. */
  readonly print: (line: string) => void;
  /** Writes a line for people to standard error. */
  readonly tell: (line: string) => void;
}

/** @param flags the flags of the command. `json` defaults to false */
export function outputOf(
  { stdout, stderr }: Surroundings,
  { json = false }: { readonly json?: boolean },
): Output {
  return {
    json,
    print: (line) => void stdout.write(`${line}\n`),
    tell: (line) => void stderr.write(`${line}\n`),
  };
}

/** Dims a text, or returns it unchanged. */
export type Dim = (text: string) => string;

/** Dims only on a terminal that can, and not if `NO_COLOR` is set. */
export function dimOf(isTerminal: boolean | undefined, env: Environment): Dim {
  const dims = isTerminal === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return dims ? (line) => `\x1b[2m${line}\x1b[22m` : (line) => line;
}
