/** `POST /passkeys/enrol/options`: what the browser needs to make a passkey. */
import { listPasskeys } from '../../storage/account/passkey.ts';
import { keepChallenge } from '../../storage/account/session.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { enrolOptions } from './webauthn.ts';

export const passkeysEnrolOptions: Handler<'passkeys-enrol-options'> = async (call) => {
  const { session, origin } = call;
  const { database, vault, mint, limits } = call.services;
  const known = await listPasskeys(database, vault, session.login);
  if (session.waiting && known.length > 0) throw new Refused('secondFactorRequired');
  if (known.length >= limits.passkeysPerLogin) throw new Refused('passkeyLimitReached');
  const timeout = limits.passkeyChallengeSeconds * 1000;
  const data = await enrolOptions(vault, { session, origin, known, timeout });
  const until = mint.now(limits.passkeyChallengeSeconds);
  const challenge = { purpose: 'enrol', text: data.challenge, until } as const;
  await keepChallenge(database, vault, session.sessionHash, challenge);
  return { data };
};
