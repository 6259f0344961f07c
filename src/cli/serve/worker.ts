/** A process of `opencif serve --workers`: serves like a single node, but shares port, metrics and stop. */
import cluster from 'node:cluster';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { stopMessages } from '../shell/stop.ts';
import { withOpening } from '../store/open.ts';
import { isMetricsMessage, type MetricsMessage } from './metrics-message.ts';
import { runNode, type ServeOptions } from './node.ts';

export async function runWorker(options: ServeOptions, logger: Logger): Promise<number> {
  try {
    return await withOpening(options.config, (opening) => {
      const stop = stopMessages();
      return runNode(options, { opening, logger, stop, shareMetrics, listening: () => {} });
    });
  } finally {
    // The channel to the first process would keep this one alive.
    cluster.worker?.disconnect();
  }
}

/** @returns a function that reads the metrics of all workers, added up by the first process */
function shareMetrics(own: Registry): () => Promise<string> {
  const asked = new Map<number, (text: string) => void>();
  const tell = (message: MetricsMessage) => process.send?.(message);
  process.on('message', async (message) => {
    if (!isMetricsMessage(message)) return;
    const { opencifMetrics, ask, text } = message;
    if (ask) tell({ opencifMetrics, own: await own.getMetricsAsJSON() });
    else if (text !== undefined) asked.get(opencifMetrics)?.(text);
  });
  let serial = 0;
  return async () => {
    const id = serial++;
    const text = await new Promise<string>((resolve) => {
      asked.set(id, resolve);
      tell({ opencifMetrics: id });
    });
    asked.delete(id);
    return text;
  };
}
