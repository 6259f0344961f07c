/** `POST /passkeys/enrol`: keeps the passkey that the browser made. The first one is the second factor of a sign-in. */
import type { ErrorCode } from '../../contract/errors.ts';
import { addPasskey, type Enrolled } from '../../storage/account/passkey.ts';
import { takeChallenge } from '../../storage/account/session.ts';
import { auditIn } from '../frame/audit.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { beginSession, describeSession } from './begin-session.ts';
import { refusePasskey } from './refuse-passkey.ts';
import { judgeEnrolment } from './webauthn.ts';

const refusals: Readonly<Record<Exclude<Enrolled, 'added' | 'known'>, ErrorCode>> = {
  changed: 'unauthorized',
  notFirst: 'secondFactorRequired',
  limit: 'passkeyLimitReached',
};

export const passkeysEnrol: Handler<'passkeys-enrol'> = async (call) => {
  const { services, session, origin, body } = call;
  const { database, vault, mint, limits } = services;
  const take = (text: string) =>
    takeChallenge(database, vault, session.sessionHash, { purpose: 'enrol', text, now: mint.now() });
  const enrolment = await judgeEnrolment(body.credential, { origin, take });
  if (enrolment === null) return refusePasskey(call);
  const passkey = { ...enrolment, passkeyId: mint.passkeyId(), label: body.label, createdAt: mint.now() };
  const rules = { firstOnly: session.waiting, most: limits.passkeysPerLogin };
  const outcome = await addPasskey(database, vault, session, passkey, rules, (tx) =>
    auditIn(tx, call, 'passkeyAdded', passkey.passkeyId),
  );
  if (outcome === 'known') return refusePasskey(call);
  if (outcome !== 'added') throw new Refused(refusals[outcome]);
  if (!session.waiting) return { data: await describeSession(services, session) };
  return beginSession(call, session, { waiting: false, replaces: session.sessionHash });
};
