/** `opencif login add --openid-subject`: a login of somebody whom the identity provider signs in. */
import type { Config } from '../../config.ts';
import { isPerson } from '../../contract/rights.ts';
import { Mint } from '../../mint.ts';
import { addOpenIdLogin, subjectHash } from '../../storage/account/openid-login.ts';
import { operatorEvent, writeAudit } from '../../storage/audit/audit-event.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { Output } from '../shell/output.ts';
import { withStore } from '../store/store.ts';
import type { LoginAdd } from './login.ts';
import { checkId } from './login-fault.ts';

/** @param subject the provider's name for the person: the claim `sub` */
export async function loginAddOpenId(config: Config, added: LoginAdd, subject: string, out: Output) {
  const { login, aggregator: aggregatorId, role } = added;
  const { openidIssuer: issuer } = config;
  checkId('LOGIN', login);
  checkId('--aggregator', aggregatorId);
  if (issuer === null) {
    throw new Failure(
      'No identity provider is set; nothing was changed.\nSet OPENCIF_OPENID_ISSUER to the same value as for the service.',
      exitCodes.usage,
    );
  }
  if (!isPerson(role)) {
    throw new Failure(
      `Only people sign in through an identity provider; nothing was changed.\nChoose a --role other than ${role}.`,
      exitCodes.usage,
    );
  }
  const isMade = await withStore(config, (database, vault) => {
    const openidSubject = subjectHash(vault, issuer, subject);
    const row = { login, aggregatorId, role, openidSubject, now: new Mint().now() };
    const event = operatorEvent('loginAdded', { aggregatorId, about: login });
    return addOpenIdLogin(database, vault, row, (tx) => writeAudit(tx, vault, [event]));
  });
  if (!isMade) {
    throw new Failure(
      `The login ${login} already exists, or this person has another one; nothing was changed.\n` +
        'To see all:  opencif login list',
    );
  }
  if (out.json) out.print(JSON.stringify({ login, aggregator: aggregatorId, issuer }));
  else out.print(`Login     ${login}\nSigns in at ${issuer}, and has no password.`);
}
