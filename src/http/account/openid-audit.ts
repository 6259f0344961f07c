/** Tells auditors what came of a sign-in at the identity provider. */
import type { AuditKind } from '../../contract/audit-kinds.ts';
import type { StoredLogin } from '../../storage/account/login.ts';
import { networkHash } from '../../storage/account/network-hash.ts';
import { bearerOfLogin } from '../../storage/account/token.ts';
import type { Queryable } from '../../storage/engine/database.ts';
import { audit, auditIn } from '../frame/audit.ts';
import type { Call } from '../frame/call.ts';
import { networkOf } from '../frame/network.ts';

/** The parts of a request that say where it comes from. */
export type Visitor = Pick<Call, 'services' | 'requestId' | 'address'>;

/** @param about the login that it is about, if it is about one */
export function auditOf(
  visitor: Visitor,
  login: StoredLogin,
  kind: AuditKind,
  about?: string,
): Promise<void> {
  return audit({ ...visitor, bearer: bearerOfLogin(login) }, kind, about);
}

/** The same in the transaction of what it tells of. */
export function auditOfIn(
  tx: Queryable,
  visitor: Visitor,
  login: Pick<StoredLogin, 'login' | 'aggregatorId'>,
  kind: AuditKind,
): Promise<void> {
  return auditIn(tx, { ...visitor, bearer: login }, kind, login.login);
}

/** Somebody whom the provider knows, and who has no login, was refused. */
export function auditStranger({ services, requestId, address }: Visitor): Promise<void> {
  const { vault, strangers } = services;
  const network = strangers.counted(networkHash(vault, '', networkOf(address)));
  const nobody = { aggregatorId: null, login: null, about: null };
  return services.audit.write({ kind: 'signInRefused', ...nobody, network, requestId });
}
