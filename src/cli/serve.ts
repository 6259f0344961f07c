/** `opencif serve`: one process, or several behind one port. */
import cluster from 'node:cluster';
import { announce } from './serve-banner.ts';
import { makeLogger } from './serve-log.ts';
import { runNode, type ServeOptions } from './serve-node.ts';
import { stopSignals } from './serve-stop.ts';
import { runWorker } from './serve-worker.ts';
import { runWorkers } from './serve-workers.ts';

/** Resolves to the exit code when it was told to stop. */
export async function serve(options: ServeOptions): Promise<number> {
  const { config, json } = options;
  const logger = makeLogger(config, json ? process.stderr : process.stdout);
  const several = config.workers > 1;
  if (several && cluster.isWorker) return runWorker(options, logger);
  for (const warning of config.warnings) logger.warn(warning);
  const stop = stopSignals();
  void stop.requested.then((signal) => logger.info({ signal }, 'stopping'));
  const listening = (address: Parameters<typeof announce>[1]) => announce(options, address, logger);
  const run = several ? runWorkers : runNode;
  return run(options, { logger, stop, listening });
}
