/** The message with which workers and the first process exchange metrics. */
export interface MetricsMessage {
  readonly opencifMetrics: number;
  /** The first process asks a worker for its own metrics. */
  readonly ask?: true;
  /** A worker's own metrics. */
  readonly own?: readonly object[];
  /** What the first process answers to a worker that asked for the metrics of all. */
  readonly text?: string;
}

export function isMetricsMessage(message: unknown): message is MetricsMessage {
  return typeof message === 'object' && message !== null && 'opencifMetrics' in message;
}
