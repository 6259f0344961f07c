/**
 * The WebAuthn ceremonies. Everything that an authenticator or a browser says is judged by `@simplewebauthn/server`,
 * which is loaded when the first person needs it: a program that only serves programs never does.
 */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type {
  EnrolledCredential,
  EnrolOptions,
  ShownCredential,
  VerifyOptions,
} from '../../contract/session.ts';
import type { Passkey } from '../../storage/account/passkey.ts';
import type { Session } from '../../storage/account/session.ts';
import type { Vault } from '../../vault/vault.ts';

/** Who is asked, and where. */
export interface Ceremony {
  readonly session: Session;
  /** Of the console's pages. */
  readonly origin: string;
  readonly known: readonly Passkey[];
  /** Milliseconds that the person has. */
  readonly timeout: number;
}

/** ES256 and RS256 (COSE): every authenticator has one of them. */
const ALGORITHMS = [-7, -257];

/** A session begins once: to show a passkey again must not make it last longer. */
export const nothingToVerify = 'This session is active already. Sign in again to begin another one.';

const rpIdOf = (origin: string) => new URL(origin).hostname;
const loaded = () => import('@simplewebauthn/server');
const idsOf = (known: readonly Passkey[]) => known.map(({ credentialId: id }) => ({ id }));

export async function enrolOptions(
  vault: Vault,
  { session, origin, known, timeout }: Ceremony,
): Promise<EnrolOptions> {
  const { generateRegistrationOptions } = await loaded();
  const { login, aggregatorId } = session;
  const options = await generateRegistrationOptions({
    rpName: 'opencif',
    rpID: rpIdOf(origin),
    userName: login,
    userDisplayName: login,
    // The same for all passkeys of a login, as the standard asks, and no personal data.
    userID: Buffer.from(vault.blindIndex(aggregatorId, 'passkeyUser', login), 'base64url'),
    attestationType: 'none',
    excludeCredentials: idsOf(known),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
    timeout,
  });
  // The library's type is of all options that there could be.
  return options as EnrolOptions;
}

export async function verifyOptions({
  origin,
  known,
  timeout,
}: Omit<Ceremony, 'session'>): Promise<VerifyOptions> {
  const { generateAuthenticationOptions } = await loaded();
  const options = await generateAuthenticationOptions({
    rpID: rpIdOf(origin),
    allowCredentials: idsOf(known),
    userVerification: 'required',
    timeout,
  });
  return options as VerifyOptions;
}

/** Tells whether a challenge is the one that was given, which is used up then. */
export type TakeChallenge = (challenge: string) => Promise<boolean>;

export interface Judge {
  readonly origin: string;
  readonly take: TakeChallenge;
}

/** What was enrolled; texts in base64url. */
export interface Enrolment {
  readonly credentialId: string;
  readonly publicKey: string;
  readonly counter: number;
}

/** @returns null for whatever the library refuses, which it throws; a fault of the store goes on */
async function accepted<T>(
  take: TakeChallenge,
  judge: (take: TakeChallenge) => Promise<T>,
): Promise<T | null> {
  const faults: unknown[] = [];
  const noted: TakeChallenge = (challenge) =>
    take(challenge).catch((fault: unknown) => {
      faults.push(fault);
      return false;
    });
  const judged = await judge(noted).catch(() => null);
  if (faults.length > 0) throw faults[0];
  return judged;
}

/** @returns null if it was not accepted: another origin or challenge, no verified person, a signature that does not fit */
export async function judgeEnrolment(
  credential: EnrolledCredential,
  { origin, take }: Judge,
): Promise<Enrolment | null> {
  const { verifyRegistrationResponse } = await loaded();
  const judged = await accepted(take, (expectedChallenge) =>
    verifyRegistrationResponse({
      response: credential as RegistrationResponseJSON,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: rpIdOf(origin),
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  );
  if (!judged?.verified || !judged.registrationInfo) return null;
  const { id, publicKey, counter } = judged.registrationInfo.credential;
  return { credentialId: id, publicKey: Buffer.from(publicKey).toString('base64url'), counter };
}

/** @returns the authenticator's count of signatures, or null if it was not accepted */
export async function judgeShown(
  credential: ShownCredential,
  passkey: Passkey,
  { origin, take }: Judge,
): Promise<number | null> {
  const { verifyAuthenticationResponse } = await loaded();
  const judged = await accepted(take, (expectedChallenge) =>
    verifyAuthenticationResponse({
      response: credential as AuthenticationResponseJSON,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: rpIdOf(origin),
      requireUserVerification: true,
      // The count is compared in the store, where two nodes cannot both accept it.
      credential: {
        id: passkey.credentialId,
        publicKey: Buffer.from(passkey.publicKey, 'base64url'),
        counter: 0,
      },
    }),
  );
  return judged?.verified ? judged.authenticationInfo.newCounter : null;
}
