/**
 * The metrics of several processes as one text. Any worker may receive the request for `/metrics`, but only the first
 * process can reach all of them. A worker that says nothing costs its own numbers, not those of the others.
 */
import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, Gauge, Registry } from 'prom-client';
import { limits } from '../../contract/limits.ts';
import { isMetricsMessage, type MetricsMessage } from './metrics-message.ts';

type Metrics = readonly object[];

interface Asked {
  readonly waiting: Set<Worker>;
  readonly answers: Metrics[];
  readonly done: () => void;
}

/** Answers each worker that asks, from now on. @param workers those that are there at the moment of a question */
export function answerMetrics(workers: () => readonly Worker[]): void {
  const asked = new Map<number, Asked>();
  let serial = 0;
  const askAll = async (): Promise<string> => {
    const id = serial++;
    const answers: Metrics[] = [];
    const waiting = new Set(workers().filter((worker) => worker.isConnected()));
    await within(limits.workerMetricsSeconds.value, (done) => {
      asked.set(id, { waiting, answers, done });
      for (const worker of waiting) worker.send({ opencifMetrics: id, ask: true } satisfies MetricsMessage);
    });
    asked.delete(id);
    return textOf(answers, waiting.size);
  };
  cluster.on('message', async (worker, message: unknown) => {
    if (!isMetricsMessage(message)) return;
    const { opencifMetrics, own } = message;
    if (own === undefined) {
      const answer: MetricsMessage = { opencifMetrics, text: await askAll() };
      if (worker.isConnected()) worker.send(answer);
      return;
    }
    const question = asked.get(opencifMetrics);
    if (!question?.waiting.delete(worker)) return;
    question.answers.push(own);
    if (question.waiting.size === 0) question.done();
  });
}

/** Resolves when `done` is called, or after that time. */
async function within(seconds: number, work: (done: () => void) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000);
    work(resolve);
  });
  clearTimeout(timer);
}

/** @param silent how many workers did not answer */
async function textOf(answers: readonly Metrics[], silent: number): Promise<string> {
  const own = new Registry();
  new Gauge({
    name: 'opencif_workers_silent',
    help: 'Workers that did not give their metrics in time, so that these are missing',
    registers: [own],
  }).set(silent);
  return AggregatorRegistry.aggregate([...answers, await own.getMetricsAsJSON()]).metrics();
}
