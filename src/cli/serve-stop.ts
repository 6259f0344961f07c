/** Ctrl-C and SIGTERM as something to wait for, from the first moment of a start. */
import { exitCodes, Interrupted } from './failure.ts';

export interface Stop {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Resolves to the name of the first signal. */
  readonly requested: Promise<NodeJS.Signals>;
  /** @throws Interrupted after the first signal */
  check(): void;
}

/** The first signal is announced here; the second ends the process at once. */
export function stopSignals(): Stop {
  const controller = new AbortController();
  const requested = new Promise<NodeJS.Signals>((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      if (controller.signal.aborted) process.exit(exitCodes.interrupted);
      controller.abort();
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
  const check = () => {
    if (controller.signal.aborted) throw new Interrupted();
  };
  return { signal: controller.signal, requested, check };
}
