/** `opencif serve`: one process, or several behind one port. The rest of the program is loaded while the store opens. */
import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { type Stop, stopSignals } from '../shell/stop.ts';
import { withOpening } from '../store/open.ts';
import type { Host, ServeOptions } from './node.ts';

/** Resolves to the exit code when it was told to stop. */
export async function serve(options: ServeOptions): Promise<number> {
  const several = options.config.workers > 1;
  if (several && cluster.isWorker) {
    const { runWorker } = await import('./worker.ts');
    return runWorker(options, await loggerOf(options));
  }
  const stop = stopSignals();
  return several ? serveTogether(options, stop) : serveAlone(options, stop);
}

function serveAlone(options: ServeOptions, stop: Stop): Promise<number> {
  return withOpening(options.config, async (opening) => {
    const { runNode } = await import('./node.ts');
    return runNode(options, { ...(await hostOf(options, stop)), opening });
  });
}

async function serveTogether(options: ServeOptions, stop: Stop): Promise<number> {
  const { runWorkers } = await import('./workers.ts');
  return runWorkers(options, await hostOf(options, stop));
}

async function hostOf(options: ServeOptions, stop: Stop): Promise<Omit<Host, 'opening'>> {
  const { announce } = await import('./banner.ts');
  const logger = await loggerOf(options);
  for (const warning of options.config.warnings) logger.warn(warning);
  void stop.requested.then((signal) => logger.info({ signal }, 'stopping'));
  return { logger, stop, listening: (address) => announce(options, address, logger) };
}

async function loggerOf({ config, json }: ServeOptions): Promise<Logger> {
  const { makeLogger } = await import('./log.ts');
  return makeLogger(config, json ? process.stderr : process.stdout);
}
