/** Work that a server does again and again beside its requests. */
import type { FastifyInstance } from 'fastify';

export interface Repeated {
  readonly everyMs: number;
  readonly work: () => Promise<unknown>;
  /** It is also done as the server begins to listen, or as it closes. */
  readonly also: 'listen' | 'close';
  /** What the log says when the work failed; it is then tried again when it is due. */
  readonly fault: string;
}

/** Begins when the server listens. Closing waits for work that is under way. */
export function repeat(server: FastifyInstance, { everyMs, work, also, fault }: Repeated): void {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const run = () => {
    running = running
      .then(work)
      .then(() => {})
      .catch(() => server.log.warn({ fault }));
  };
  server.addHook('onListen', (done) => {
    if (also === 'listen') run();
    timer = setInterval(run, everyMs).unref();
    done();
  });
  server.addHook('onClose', async () => {
    clearInterval(timer);
    if (also === 'close') run();
    await running;
  });
}
