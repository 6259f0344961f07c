/** Turns stop signals into promises, from the first moment of a start. */
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

/** What the first of several processes sends to the others to stop them. */
export const STOP_MESSAGE = 'opencif stop';

/**
 * For a process that another process starts and stops. Ctrl-C on a terminal reaches both, and so may SIGTERM from
 * a service manager, so neither means "at once", no matter how often it arrives.
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
