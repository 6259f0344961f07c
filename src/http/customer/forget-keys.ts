/** Removes expired idempotency keys while the server listens: once at startup, then hourly. */
import type { FastifyInstance } from 'fastify';
import { forgetOldKeys } from '../../storage/record/idempotency-key.ts';
import type { Services } from '../frame/call.ts';
import { repeat } from '../frame/repeat.ts';

const HOUR_MS = 3_600_000;

/** Expired keys do no harm, so if the store fails they wait for the next hour. */
export function forgetKeysHourly(
  server: FastifyInstance,
  { database, mint }: Pick<Services, 'database' | 'mint'>,
): void {
  const work = () => forgetOldKeys(database, mint.now());
  repeat(server, { everyMs: HOUR_MS, also: 'listen', work, fault: 'old idempotency keys were not removed' });
}
