/** Idempotency keys that no longer count are removed while the server listens: at its start, then hourly. */
import type { FastifyInstance } from 'fastify';
import { forgetOldKeys } from '../../storage/customer/idempotency-key.ts';
import type { Services } from '../frame/call.ts';

const HOUR_MS = 3_600_000;

/** Such keys do no harm: where the store fails they are left for the next hour. The stop waits for a removal under way. */
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
