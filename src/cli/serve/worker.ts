/** A process of `opencif serve --workers`: serves like a single node, but shares port, metrics and stop. */
import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { AggregatorRegistry, type Registry } from 'prom-client';
import { stopMessages } from '../shell/stop.ts';
import { withOpening } from '../store/open.ts';
import { runNode, type ServeOptions } from './node.ts';

/** A worker sends it to request the metrics of all, and receives the text, or null if that failed. */
export interface MetricsMessage {
  readonly opencifMetrics: number;
  readonly text?: string | null;
}

export function isMetricsMessage(message: unknown): message is MetricsMessage {
  return typeof message === 'object' && message !== null && 'opencifMetrics' in message;
}

export async function runWorker(options: ServeOptions, logger: Logger): Promise<number> {
  // The constructor has the side effect we need: from now on, this process answers requests for its metrics.
  new AggregatorRegistry();
  AggregatorRegistry.setRegistries([]);
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
  AggregatorRegistry.setRegistries(own);
  const asked = new Map<number, (text: string | null) => void>();
  process.on('message', (message) => {
    if (isMetricsMessage(message)) asked.get(message.opencifMetrics)?.(message.text ?? null);
  });
  let serial = 0;
  return async () => {
    const id = serial++;
    const text = await new Promise<string | null>((resolve) => {
      asked.set(id, resolve);
      process.send?.({ opencifMetrics: id } satisfies MetricsMessage);
    });
    asked.delete(id);
    if (text === null) throw new Error('A worker process did not give its metrics.');
    return text;
  };
}
