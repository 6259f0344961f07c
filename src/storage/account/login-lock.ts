/** Those who add something of a login that is limited in number, or remove the last one, take turns at its row. */
import type { Statement, Transaction } from '../engine/database.ts';
import type { StoredLogin } from './login.ts';

/** A login as it was when it was proved who it is. */
export type ProvedOwner = Pick<StoredLogin, 'login' | 'tokenEpoch' | 'role'>;

const lockRow: Statement = {
  name: 'login-lock',
  text: `
select login from login
 where login = $1 and token_epoch = $2 and role = $3 and disabled_at is null
   for no key update`,
};

/** @returns false if its password or role was changed or it was disabled since */
export async function lockLogin(tx: Transaction, owner: ProvedOwner): Promise<boolean> {
  return (await tx.query(lockRow, [owner.login, owner.tokenEpoch, owner.role])).length === 1;
}
