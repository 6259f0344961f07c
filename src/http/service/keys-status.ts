/** `GET /keys` */
import { daysSince } from '../../domain/key-age.ts';
import { listKeys } from '../../storage/keys/keyring.ts';
import type { Handler } from '../frame/call.ts';

export const keysStatus: Handler<'keys-status'> = async ({ services }) => {
  const now = services.mint.now();
  const rows = await listKeys(services.database);
  const [first] = rows;
  if (!first) throw new Error('The store has no keys, but this process has opened them.');
  const { wrappedWith: id, wrappedAt: since } = first;
  const keys = rows.map(({ purpose, generation, createdAt, retiredAt }) => ({
    purpose,
    generation,
    state: retiredAt === null ? ('inUse' as const) : ('retired' as const),
    createdAt,
    ageDays: daysSince(createdAt, now),
    ...(retiredAt !== null && { retiredAt }),
  }));
  return { data: { masterKey: { id, since, ageDays: daysSince(since, now) }, keys } };
};
