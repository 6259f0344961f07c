/** Removes expired idempotency keys while the server listens: once at startup, then hourly. */
import type { FastifyInstance } from 'fastify';
import { forgetOldKeys } from '../../storage/record/idempotency-key.ts';
import type { Services } from '../frame/call.ts';

const HOUR_MS = 3_600_000;

/**
 * Expired keys do no harm, so if the store fails they wait for the next hour. Shutdown waits for a removal in
 * progress.
 */
export function forgetKeysHourly(
  server: FastifyInstance,
  { database, mint }: Pick<Services, 'database' | 'mint'>,
): void {
  let hourly: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const forget = () => {
    running = running
      .then(() => forgetOldKeys(database, mint.now()))
      .catch(() => server.log.warn({ fault: 'old idempotency keys were not removed' }));
  };
  server.addHook('onListen', (done) => {
    forget();
    hourly = setInterval(forget, HOUR_MS).unref();
    done();
  });
  server.addHook('onClose', async () => {
    clearInterval(hourly);
    await running;
  });
}
