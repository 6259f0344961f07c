/** `POST /logins` */
import { insertLogin } from '../../storage/account/login.ts';
import { findOwnLogin, holdLogins, numberOfLogins } from '../../storage/account/login-admin.ts';
import type { Queryable } from '../../storage/engine/database.ts';
import { inSpan } from '../../trace.ts';
import { hashPassword, makePassword } from '../../vault/password.ts';
import type { CallOf, Handler } from '../frame/call.ts';
import { once } from '../frame/once.ts';
import { Refused } from '../frame/respond.ts';
import { loginAnswers, refuseUnmasked } from './login-call.ts';
import { inTurn } from './sign-in.ts';

type CreateCall = CallOf<'logins-create'>;

export const loginsCreate: Handler<'logins-create'> = async (call) => {
  const { services, body, bearer, address } = call;
  const { login, role, disclosure = 'masked' } = body;
  refuseUnmasked({ login, role }, disclosure);
  const password = makePassword();
  // Before the transaction: a connection of the store must not wait for it.
  const passwordHash = await inTurn(services, { address, login: bearer.login }, () =>
    inSpan('password hash', () => hashPassword(password, services.passwordCostLog2)),
  );
  return once(call, 'logins-create', async (on) => {
    await insert(call, on, passwordHash);
    const made = await findOwnLogin(on, services.vault, bearer.aggregatorId, login);
    const [shown] = made ? await loginAnswers(call, [made], on) : [];
    if (!shown) throw new Error('The login that was made is not there.');
    return { ...shown, password };
  });
};

/** The number is checked first: who may make no more must not learn which names are taken. */
async function insert({ services, body, bearer }: CreateCall, on: Queryable, passwordHash: string) {
  const { vault, mint, limits } = services;
  const { aggregatorId } = bearer;
  const { login, role, disclosure = 'masked' } = body;
  await holdLogins(on, aggregatorId);
  if ((await numberOfLogins(on, aggregatorId)) >= limits.logins) throw new Refused('loginLimitReached');
  const row = { login, aggregatorId, role, disclosure, passwordHash, now: mint.now() };
  if (!(await insertLogin(on, vault, row))) throw new Refused('loginExists', { context: { login } });
}
