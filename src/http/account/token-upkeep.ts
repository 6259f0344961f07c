/** Stores when tokens were used, once a minute, and removes expired ones, once an hour. */
import type { FastifyInstance } from 'fastify';
import { forgetExpiredTokens } from '../../storage/account/token.ts';
import type { Services } from '../frame/call.ts';
import { repeat } from '../frame/repeat.ts';

const HOUR_MS = 3_600_000;

export function keepTokens(
  server: FastifyInstance,
  { database, mint, limits, tokenUses }: Pick<Services, 'database' | 'mint' | 'limits' | 'tokenUses'>,
): void {
  repeat(server, {
    everyMs: limits.tokenUseSeconds * 1000,
    also: 'close',
    work: () => tokenUses.store(database),
    fault: 'it was not stored when tokens were used',
  });
  repeat(server, {
    everyMs: HOUR_MS,
    also: 'listen',
    work: () => forgetExpiredTokens(database, mint.now()),
    fault: 'expired tokens were not removed',
  });
}
