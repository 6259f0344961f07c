/** A progress line for long work: rewritten in place on a terminal, a new line every 10 s elsewhere. */

import type { OutputStream } from './surroundings.ts';

export interface Progress {
  /** Call it after every change; it limits how often it writes. */
  tell(): void;
  /** Removes the line from a terminal. */
  end(): void;
}

const TERMINAL_MS = 200;
const PLAIN_MS = 10_000;

/**
 * @param state returns the text, without line breaks
 * @param stream standard error, which holds no data
 * @param inPlace whether the line may be rewritten
 */
export function startProgress(
  state: () => string,
  stream: OutputStream,
  inPlace: boolean = stream.isTTY === true,
): Progress {
  const every = inPlace ? TERMINAL_MS : PLAIN_MS;
  let told = performance.now();
  const line = () => (inPlace ? `\r\u001b[K${state()}` : `${state()}\n`);
  return {
    tell() {
      if (performance.now() - told < every) return;
      told = performance.now();
      stream.write(line());
    },
    end() {
      if (inPlace) stream.write('\r\u001b[K');
    },
  };
}
