/** `opencif serve`: one process, or several that share a port. Loads the rest of the program while the store opens. */
import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { cannotListen, portFault } from '../shell/port.ts';
import { type Stop, stopSignals } from '../shell/stop.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import { withOpening } from '../store/open.ts';
import type { Host, ServeOptions } from './node.ts';

/** Resolves to the exit code after a stop signal. */
export async function serve(options: ServeOptions, surroundings: Surroundings): Promise<number> {
  const several = options.config.workers > 1;
  if (several && cluster.isWorker) {
    const { runWorker } = await import('./worker.ts');
    return runWorker(options, await loggerOf(options, surroundings));
  }
  const stop = stopSignals(surroundings);
  // Before a store, which a start that fails would leave behind.
  const fault = await portFault(options.config);
  if (fault !== null) throw cannotListen(options.config, fault);
  return several ? serveTogether(options, surroundings, stop) : serveAlone(options, surroundings, stop);
}

function serveAlone(options: ServeOptions, surroundings: Surroundings, stop: Stop): Promise<number> {
  return withOpening(options.config, async (opening) => {
    const { runNode } = await import('./node.ts');
    return runNode(options, { ...(await hostOf(options, surroundings, stop)), opening });
  });
}

async function serveTogether(options: ServeOptions, surroundings: Surroundings, stop: Stop): Promise<number> {
  const { runWorkers } = await import('./workers.ts');
  return runWorkers(options, await hostOf(options, surroundings, stop));
}

async function hostOf(
  options: ServeOptions,
  surroundings: Surroundings,
  stop: Stop,
): Promise<Omit<Host, 'opening'>> {
  const [{ announce }, { tellSupervisor }] = await Promise.all([
    import('./banner.ts'),
    import('./supervisor.ts'),
  ]);
  const logger = await loggerOf(options, surroundings);
  for (const warning of options.config.warnings) logger.warn(warning);
  void stop.requested.then((signal) => logger.info({ signal }, 'stopping'));
  return {
    logger,
    stop,
    listening: (address) => {
      announce(options, address, { logger, stdout: surroundings.stdout });
      tellSupervisor(surroundings.env, logger);
    },
  };
}

async function loggerOf({ config, json }: ServeOptions, { stdout, stderr }: Surroundings): Promise<Logger> {
  const { makeLogger } = await import('./log.ts');
  return makeLogger(config, json ? stderr : stdout);
}
