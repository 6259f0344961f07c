/** `DELETE /passkeys/:passkeyId`: a person removes one of their passkeys. */
import type { ErrorCode } from '../../contract/errors.ts';
import { type PasskeyDeleted, removePasskey } from '../../storage/account/passkey.ts';
import { auditIn } from '../frame/audit.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

const refusals: Readonly<Record<Exclude<PasskeyDeleted, 'deleted' | 'unknown'>, ErrorCode>> = {
  changed: 'unauthorized',
  last: 'lastPasskey',
};

export const passkeysDelete: Handler<'passkeys-delete'> = async (call) => {
  const { services, session, params } = call;
  const { passkeyId } = params;
  const outcome = await removePasskey(services.database, session, passkeyId, (tx) =>
    auditIn(tx, call, 'passkeyRemoved', passkeyId),
  );
  if (outcome === 'unknown') throw new Refused('passkeyNotFound', { context: { passkeyId } });
  if (outcome !== 'deleted') throw new Refused(refusals[outcome]);
  return { data: { status: true } };
};
