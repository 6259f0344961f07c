/** `GET /passkeys`: the passkeys of the person who asks. */
import { listPasskeys, openLabel } from '../../storage/account/passkey.ts';
import type { Handler } from '../frame/call.ts';

export const passkeysList: Handler<'passkeys-list'> = async ({ services: { database, vault }, session }) => {
  const known = await listPasskeys(database, vault, session.login);
  const items = known.map((one) => ({
    passkeyId: one.passkeyId,
    label: openLabel(vault, session.aggregatorId, one),
    createdAt: one.createdAt,
    usedAt: one.usedAt,
  }));
  return { data: { items } };
};
