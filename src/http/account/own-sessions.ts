/** The active sessions of the person who asks, except those that somebody altered in the database. */
import { listSessions, type OwnSession } from '../../storage/account/own-sessions.ts';
import type { Call } from '../frame/call.ts';

/** @returns newest first */
export async function ownSessions({ services, session }: Call): Promise<OwnSession[]> {
  const { database, vault, mint, limits, tellAltered } = services;
  const clock = { now: mint.now(), idleSince: mint.now(-limits.sessionIdleSeconds) };
  const found = await listSessions(database, vault, session.login, clock);
  if (found.some(({ altered }) => altered)) tellAltered('altered session', session.aggregatorId);
  return found.filter(({ altered }) => !altered);
}
