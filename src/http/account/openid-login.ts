/** Which login somebody has whom the identity provider has signed in. What it says of their role holds. */
import { type Grant, grantOf, loginNameOf } from '../../domain/openid.ts';
import type { StoredLogin } from '../../storage/account/login.ts';
import { endSessions, numberOfLogins, setRole } from '../../storage/account/login-admin.ts';
import { addOpenIdLogin, findOpenIdLogin, subjectHash } from '../../storage/account/openid-login.ts';
import { forgetLogin } from '../frame/bearer.ts';
import type { OpenIdSettings, Services } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import type { Claims } from './openid-provider.ts';
import { refusedByOpenId } from './openid-refusal.ts';

/** How many logins may have the same name but for a number at its end. */
const NAMES = 100;

/**
 * @returns the person's login, with the role that the provider gives
 * @throws Refused `openidRefused`; whoever has no role any more is signed out everywhere
 */
export async function loginOf(
  services: Services,
  openid: OpenIdSettings,
  claims: Claims,
): Promise<StoredLogin> {
  const { database, vault } = services;
  const subject = subjectHash(vault, openid.issuer, claims.sub);
  const known = await findOpenIdLogin(database, vault, subject);
  if (known) refuseUnfit(services, known);
  // A login stays with its aggregator, whatever the person may do at others.
  const grants = openid.grants.filter(({ aggregatorId }) => !known || aggregatorId === known.aggregatorId);
  const grant = grantOf(grants, claims[openid.claim]);
  if (!grant) {
    if (known) await signOut(services, known.login);
    throw refusedByOpenId('noRole');
  }
  if (known) return withRole(services, known, grant);
  if (!openid.makeLogins) throw refusedByOpenId('noLogin');
  return made(services, claims, subject, grant);
}

/** @throws Refused for a login that may not sign in at all */
function refuseUnfit({ tellAltered }: Services, { altered, disabledAt }: StoredLogin): void {
  if (altered) tellAltered('altered login');
  if (altered || disabledAt !== null) throw refusedByOpenId('disabled');
}

async function signOut(services: Services, login: string): Promise<void> {
  await endSessions(services.database, services.vault, login);
  forgetLogin(services, login);
}

async function withRole(services: Services, known: StoredLogin, { role }: Grant): Promise<StoredLogin> {
  if (known.role === role) return known;
  const { database, vault } = services;
  await setRole(database, vault, known.login, role);
  forgetLogin(services, known.login);
  return (await findOpenIdLogin(database, vault, known.openidSubject ?? '')) ?? known;
}

async function made(
  { database, vault, mint, limits }: Services,
  claims: Claims,
  openidSubject: string,
  { role, aggregatorId }: Grant,
): Promise<StoredLogin> {
  if ((await numberOfLogins(database, aggregatorId)) >= limits.logins) throw new Refused('loginLimitReached');
  for (let taken = 0; taken < NAMES; taken++) {
    const login = loginNameOf(claims, taken);
    // If it is not made, the name is taken, or another node has just made one for this person.
    await addOpenIdLogin(database, vault, { login, aggregatorId, role, openidSubject, now: mint.now() });
    const found = await findOpenIdLogin(database, vault, openidSubject);
    if (found) return found;
  }
  throw refusedByOpenId('noLogin');
}
