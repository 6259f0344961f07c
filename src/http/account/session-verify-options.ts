/** `POST /session/verify/options`: what the browser needs to show a passkey. */
import { listPasskeys } from '../../storage/account/passkey.ts';
import { keepChallenge } from '../../storage/account/session.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { nothingToVerify, verifyOptions } from './webauthn.ts';

export const sessionVerifyOptions: Handler<'session-verify-options'> = async (call) => {
  const { session, origin } = call;
  const { database, vault, mint, limits } = call.services;
  if (!session.waiting) throw new Refused('passkeyRefused', { hint: nothingToVerify });
  const known = await listPasskeys(database, vault, session.login);
  const data = await verifyOptions({ origin, known, timeout: limits.passkeyChallengeSeconds * 1000 });
  const until = mint.now(limits.passkeyChallengeSeconds);
  const challenge = { purpose: 'verify', text: data.challenge, until } as const;
  await keepChallenge(database, vault, session.sessionHash, challenge);
  return { data };
};
