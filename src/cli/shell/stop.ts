/** Being told to stop as something to wait for, from the first moment of a start. */
import { exitCodes, Interrupted } from './failure.ts';
import type { Surroundings } from './surroundings.ts';

export interface Stop {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Resolves to the name of the first signal. */
  readonly requested: Promise<NodeJS.Signals>;
  /** @throws Interrupted after the first signal */
  check(): void;
}

/** Ctrl-C and SIGTERM: the first signal is announced here; the second ends the process at once. */
export function stopSignals({ onSignal, exit }: Surroundings): Stop {
  return stopOn((request) => {
    let told = false;
    onSignal((signal) => {
      if (told) exit(exitCodes.interrupted);
      told = true;
      request(signal);
    });
  });
}

/** What the first process of several says to the others when they are to stop. */
export const STOP_MESSAGE = 'opencif stop';

/**
 * For a process that another one looks after, and tells. The Ctrl-C of a terminal reaches both, and so may a
 * service manager's SIGTERM, so neither means "at once" however often it comes.
 */
export function stopMessages(): Stop {
  return stopOn((request) => {
    process.on('SIGINT', () => {});
    process.on('SIGTERM', request);
    process.on('message', (message) => {
      if (message === STOP_MESSAGE) request('SIGTERM');
    });
  });
}

function stopOn(listen: (request: (signal: NodeJS.Signals) => void) => void): Stop {
  const controller = new AbortController();
  const requested = new Promise<NodeJS.Signals>((resolve) => {
    listen((signal) => {
      controller.abort();
      resolve(signal);
    });
  });
  const check = () => {
    if (controller.signal.aborted) throw new Interrupted();
  };
  return { signal: controller.signal, requested, check };
}
