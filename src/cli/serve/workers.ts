/**
 * `opencif serve --workers N`: the first process starts the others, which share one port, replaces those that
 * end, and stops them together. It opens no store and answers no requests itself.
 */
import cluster, { type Address, type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes } from '../shell/failure.ts';
import { STOP_MESSAGE, type Stop } from '../shell/stop.ts';
import { closeLostConnections } from './lost-connection.ts';
import type { Host, ServeOptions } from './node.ts';
import { answerMetrics } from './workers-metrics.ts';

/** Delay before a worker that ended is replaced, in milliseconds: one that fails at start must not spin. */
const REPLACE_MS = 1000;

/** Workers that accept requests, and so listen to messages too. */
const serving = new WeakSet<Worker>();

/** Resolves to the exit code when all have stopped: 0, or that of the first worker if it could not start. */
export async function runWorkers({ config }: ServeOptions, host: Omit<Host, 'opening'>): Promise<number> {
  const { logger, stop, listening } = host;
  // One that is still starting has nothing to tell.
  answerMetrics(() => workers().filter((worker) => serving.has(worker)));
  closeLostConnections();
  const stopped = stop.requested.then(stopAll);
  // Starts one alone first, so that a failed start is reported once, and a free port is chosen once.
  cluster.on('listening', (worker) => serving.add(worker));
  const first = await started(cluster.fork());
  if (typeof first === 'number') return stop.signal.aborted ? exitCodes.interrupted : first;
  cluster.on('exit', (worker, code, signal) => {
    if (stop.signal.aborted) return;
    logger.warn({ worker: worker.process.pid, code, signal }, 'a worker ended, another is started');
    void forkAfter(REPLACE_MS, stop);
  });
  for (let more = 1; more < config.workers; more++) void forkAfter(0, stop);
  listening(first);
  await stopped;
  return exitCodes.ok;
}

async function forkAfter(ms: number, stop: Stop): Promise<void> {
  await delay(ms, undefined, { ref: false });
  if (!stop.signal.aborted) cluster.fork();
}

/** @returns where it listens, or its exit code if it ended before that */
async function started(worker: Worker): Promise<AddressInfo | number> {
  const ended = new AbortController();
  try {
    return await Promise.race([
      once(worker, 'listening', { signal: ended.signal }).then(([address]) => addressOf(address as Address)),
      once(worker, 'exit', { signal: ended.signal }).then(
        ([code]) => (code as number | null) ?? exitCodes.failure,
      ),
    ]);
  } finally {
    ended.abort();
  }
}

function addressOf({ address, port, addressType }: Address): AddressInfo {
  return { address, port, family: addressType === 6 ? 'IPv6' : 'IPv4' };
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

/** A worker that is still starting has nothing to finish, and might miss a message, but not a signal. */
async function stopAll(): Promise<void> {
  const ended = workers().map((worker) => once(worker, 'exit'));
  for (const worker of workers()) {
    if (!serving.has(worker)) worker.process.kill();
    else if (worker.isConnected()) worker.send(STOP_MESSAGE);
  }
  await Promise.all(ended);
}
