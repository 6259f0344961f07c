/** `POST /session/verify`: the second factor of a sign-in. */
import { listPasskeys, type Passkey, usePasskey } from '../../storage/account/passkey.ts';
import { takeChallenge } from '../../storage/account/session.ts';
import type { CallOf, Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { beginSession } from './begin-session.ts';
import { refusePasskey } from './refuse-passkey.ts';
import { judgeShown, nothingToVerify } from './webauthn.ts';

export const sessionVerify: Handler<'session-verify'> = async (call) => {
  const { services, session, origin, body } = call;
  const { database, vault, mint } = services;
  const { login, sessionHash } = session;
  if (!session.waiting) throw new Refused('passkeyRefused', { hint: nothingToVerify });
  const passkey = (await namedPasskey(call)) ?? (await refusePasskey(call));
  const { passkeyId } = passkey;
  const take = (text: string) =>
    takeChallenge(database, vault, sessionHash, { purpose: 'verify', text, now: mint.now() });
  const counter = await judgeShown(body.credential, passkey, { origin, take });
  if (counter === null) return refusePasskey(call);
  const isOn = await usePasskey(database, { passkeyId, login, counter, now: mint.now() });
  if (!isOn) return refusePasskey(call, passkeyId);
  return beginSession(call, session, { waiting: false, replaces: sessionHash });
};

/** @returns null if the login has no such passkey, or somebody altered it */
async function namedPasskey({ services, session, body }: CallOf<'session-verify'>): Promise<Passkey | null> {
  const { database, vault, tellAltered } = services;
  const known = await listPasskeys(database, vault, session.login);
  const passkey = known.find(({ credentialId }) => credentialId === body.credential.id);
  if (!passkey?.altered) return passkey ?? null;
  tellAltered('altered passkey', session.aggregatorId);
  return null;
}
