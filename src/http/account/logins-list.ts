/** `GET /logins` */
import { PAGE_SIZE } from '../../contract/page.ts';
import { listOwnLogins } from '../../storage/account/login-admin.ts';
import type { Handler } from '../frame/call.ts';
import { pageCursor, pageGone, placeOf } from '../frame/cursor.ts';
import { loginAnswers } from './login-call.ts';

export const loginsList: Handler<'logins-list'> = async (call) => {
  const { services, query, bearer } = call;
  const limit = Number(query.limit ?? PAGE_SIZE);
  const after = placeOf(call, 'logins', query.cursor);
  // One extra item shows whether there is a next page.
  const page = { after, limit: limit + 1 };
  const found = await listOwnLogins(services.database, services.vault, bearer.aggregatorId, page);
  // A page that was announced is never empty; if it is, the cursor names a login that does not exist.
  if (after !== null && found.length === 0) throw pageGone();
  const items = await loginAnswers(call, found.slice(0, limit));
  const last = items.at(-1);
  const nextCursor = found.length > limit && last ? pageCursor(call, 'logins', last.login) : null;
  return { data: { items, nextCursor } };
};
