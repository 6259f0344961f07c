/** `GET /sessions`: where the person who asks is signed in to the console. */
import type { Handler } from '../frame/call.ts';
import { ownSessions } from './own-sessions.ts';

export const sessionsList: Handler<'sessions-list'> = async (call) => {
  const { sessionHash: current } = call.session;
  const items = (await ownSessions(call)).map(({ sessionId, createdAt, usedAt, expiresAt, sessionHash }) => ({
    sessionId,
    createdAt,
    lastUsedAt: usedAt,
    expiresAt,
    current: sessionHash === current,
  }));
  return { data: { items } };
};
