/** Which login somebody has whom the identity provider has signed in. What it says of their role holds. */
import { type Grant, grantOf, loginNameOf } from '../../domain/openid.ts';
import { findLogin, type StoredLogin } from '../../storage/account/login.ts';
import { endSessions, numberOfLogins, setRole } from '../../storage/account/login-admin.ts';
import { addOpenIdLogin, findOpenIdLogin, subjectHash } from '../../storage/account/openid-login.ts';
import type { Queryable } from '../../storage/engine/database.ts';
import { forgetLogin } from '../frame/bearer.ts';
import type { OpenIdSettings } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { auditOf, auditOfIn, auditStranger, type Visitor } from './openid-audit.ts';
import type { Claims } from './openid-provider.ts';
import { refusedByOpenId } from './openid-refusal.ts';

/** How many logins may have the same name but for a number at its end. */
const NAMES = 100;

/**
 * @returns the person's login, with the role that the provider gives
 * @throws Refused `openidRefused`; whoever has no role any more is signed out everywhere
 */
export async function loginOf(
  visitor: Visitor,
  openid: OpenIdSettings,
  claims: Claims,
): Promise<StoredLogin> {
  const { database, vault } = visitor.services;
  const subject = subjectHash(vault, openid.issuer, claims.sub);
  const known = await findOpenIdLogin(database, vault, subject);
  if (known) return knownLogin(visitor, openid, known, claims[openid.claim]);
  try {
    const grant = grantOf(openid.grants, claims[openid.claim]);
    if (!grant) throw refusedByOpenId('noRole');
    if (!openid.makeLogins) throw refusedByOpenId('noLogin');
    return await made(visitor, claims, subject, grant);
  } catch (error) {
    if (error instanceof Refused) await auditStranger(visitor);
    throw error;
  }
}

async function knownLogin(
  visitor: Visitor,
  { grants }: OpenIdSettings,
  known: StoredLogin,
  claim: unknown,
): Promise<StoredLogin> {
  if (known.altered) visitor.services.tellAltered('altered login', known.aggregatorId);
  if (known.altered || known.disabledAt !== null) {
    await auditOf(visitor, known, 'signInRefused');
    throw refusedByOpenId('disabled');
  }
  // A login stays with its aggregator, whatever the person may do at others.
  const own = grants.filter(({ aggregatorId }) => aggregatorId === known.aggregatorId);
  const grant = grantOf(own, claim);
  if (grant) return withRole(visitor, known, grant);
  await signOut(visitor, known);
  throw refusedByOpenId('noRole');
}

async function signOut(visitor: Visitor, known: StoredLogin): Promise<void> {
  const { database, vault } = visitor.services;
  await database.transaction(async (tx) => {
    if ((await endSessions(tx, vault, known.login)) !== 'changed') return;
    await auditOfIn(tx, visitor, known, 'loginSessionsEnded');
  });
  forgetLogin(visitor.services, known.login);
  await auditOf(visitor, known, 'signInRefused');
}

async function withRole(visitor: Visitor, known: StoredLogin, { role }: Grant): Promise<StoredLogin> {
  if (known.role === role) return known;
  const { database, vault } = visitor.services;
  await database.transaction(async (tx) => {
    if ((await setRole(tx, vault, known.login, role)) !== 'changed') return;
    await auditOfIn(tx, visitor, known, 'loginRoleSet');
  });
  forgetLogin(visitor.services, known.login);
  return (await findOpenIdLogin(database, vault, known.openidSubject ?? '')) ?? known;
}

async function made(
  visitor: Visitor,
  claims: Claims,
  openidSubject: string,
  { role, aggregatorId }: Grant,
): Promise<StoredLogin> {
  const { database, vault, mint, limits } = visitor.services;
  if ((await numberOfLogins(database, aggregatorId)) >= limits.logins) throw new Refused('loginLimitReached');
  for (let taken = 0; taken < NAMES; taken++) {
    const login = loginNameOf(claims, taken);
    const added = { login, aggregatorId, role, openidSubject, now: mint.now() };
    // One that somebody altered keeps its name: only an operator replaces it.
    const isTaken = (await findLogin(database, vault, login)) !== null;
    const tell = (tx: Queryable) => auditOfIn(tx, visitor, added, 'loginAdded');
    if (!isTaken) await addOpenIdLogin(database, vault, added, tell);
    // If it is not made, the name is taken, or another node has just made one for this person.
    const found = await findOpenIdLogin(database, vault, openidSubject);
    if (found) return found;
  }
  throw refusedByOpenId('noLogin');
}
