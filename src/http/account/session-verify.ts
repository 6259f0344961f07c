/** `POST /session/verify`: the second factor of a sign-in. */
import { listPasskeys, type Passkey, usePasskey } from '../../storage/account/passkey.ts';
import { takeChallenge } from '../../storage/account/session.ts';
import { audit } from '../frame/audit.ts';
import type { CallOf, Handler, Services } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { beginSession } from './begin-session.ts';
import { judgeShown, nothingToVerify } from './webauthn.ts';

export const sessionVerify: Handler<'session-verify'> = async (call) => {
  try {
    const answer = await verified(call);
    await audit(call, 'sessionStarted');
    return answer;
  } catch (error) {
    if (error instanceof Refused && error.code === 'passkeyRefused') await audit(call, 'passkeyRefused');
    throw error;
  }
};

/** @throws Refused `passkeyRefused` */
async function verified({ services, session, origin, body }: CallOf<'session-verify'>) {
  const { database, vault, mint } = services;
  const { login, sessionHash } = session;
  if (!session.waiting) throw new Refused('passkeyRefused', { hint: nothingToVerify });
  const passkey = await namedPasskey(services, login, body.credential.id);
  const take = (text: string) =>
    takeChallenge(database, vault, sessionHash, { purpose: 'verify', text, now: mint.now() });
  const counter = await judgeShown(body.credential, passkey, { origin, take });
  if (counter === null) throw new Refused('passkeyRefused');
  const { passkeyId } = passkey;
  if (!(await usePasskey(database, { passkeyId, login, counter, now: mint.now() }))) {
    throw new Refused('passkeyRefused');
  }
  return beginSession(services, session, { waiting: false, replaces: sessionHash });
}

/** @throws Refused `passkeyRefused` if the login has no such passkey */
async function namedPasskey(
  { database, vault, tellAltered }: Services,
  login: string,
  credentialId: string,
): Promise<Passkey> {
  const known = await listPasskeys(database, vault, login);
  const passkey = known.find((one) => one.credentialId === credentialId);
  if (passkey?.altered) tellAltered('altered passkey');
  if (!passkey || passkey.altered) throw new Refused('passkeyRefused');
  return passkey;
}
