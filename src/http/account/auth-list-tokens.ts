/** `GET /auth/tokens` */
import { PAGE_SIZE } from '../../contract/page.ts';
import { listTokens, type StoredToken } from '../../storage/account/token.ts';
import type { Handler } from '../frame/call.ts';
import { pageCursor, placeOf } from '../frame/cursor.ts';

export const authListTokens: Handler<'auth-list-tokens'> = async (call) => {
  const { services, query, bearer } = call;
  const { database, vault } = services;
  const list = `tokens ${bearer.login}`;
  const limit = Number(query.limit ?? PAGE_SIZE);
  const after = placeOf(call, list, query.cursor);
  // One extra item shows whether there is a next page.
  const page = { ...services.tokenClock(), after, limit: limit + 1 };
  const found = await listTokens(database, vault, bearer.login, page);
  const shown = found.slice(0, limit);
  if (shown.some(({ altered }) => altered)) services.tellAltered('altered token');
  const last = shown.at(-1);
  const nextCursor = found.length > limit && last ? pageCursor(call, list, last.position) : null;
  const items = shown.filter(({ altered }) => !altered).map((token) => tokenAnswer(token, bearer.tokenId));
  return { data: { items, nextCursor } };
};

function tokenAnswer(token: StoredToken, current: string | undefined) {
  const { tokenId, createdAt, usedAt: lastUsedAt, expiresAt, network } = token;
  return { tokenId, createdAt, lastUsedAt, expiresAt, network, current: tokenId === current };
}
