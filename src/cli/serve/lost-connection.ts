/**
 * Node.js gives each new connection to a worker, and closes its own copy once the worker has accepted it. If the worker
 * is killed first, the copy stays open, and the client waits for an answer that nobody will send.
 */
import cluster, { type Worker } from 'node:cluster';

/** A connection as `node:cluster` sends it. To close it twice does no harm. */
interface Handle {
  close(): void;
}

/** The newest connection that each worker was given. It gets the next one when it has accepted or refused this one. */
const given = new Map<Worker, Handle>();

/** Closes the connections that workers did not accept before they ended, so that their clients can try again. */
export function closeLostConnections(): void {
  cluster.on('fork', (worker) => {
    const child = worker.process;
    const send = child.send.bind(child) as (...args: unknown[]) => boolean;
    child.send = (...args: unknown[]) => {
      const [, handle] = args;
      if (isHandle(handle)) given.set(worker, handle);
      return send(...args);
    };
  });
  // Until the later of the two, a worker may be given another one.
  for (const event of ['disconnect', 'exit']) cluster.on(event, closeLost);
}

function closeLost(worker: Worker): void {
  const handle = given.get(worker);
  given.delete(worker);
  // What a worker refuses is given to another.
  if (handle && ![...given.values()].includes(handle)) handle.close();
}

function isHandle(value: unknown): value is Handle {
  return typeof (value as Partial<Handle> | null | undefined)?.close === 'function';
}
