/** Why a command could not change a login, and what to do next. */
import type { Role } from '../../contract/rights.ts';
import type { LoginChanged } from '../../storage/account/login.ts';
import { exitCodes, Failure } from '../shell/failure.ts';

const idRule = /^[0-9a-zA-Z_]{1,36}$/;

/** @throws Failure (wrong usage) for a name that the API would not accept */
export function checkId(what: string, id: string): void {
  if (idRule.test(id)) return;
  throw new Failure(
    `${what} must be 1 to 36 letters, digits or _.\nThe API accepts no other ids.`,
    exitCodes.usage,
  );
}

export function noPassword(login: string): Failure {
  return new Failure(
    `${login} signs in at the identity provider and has no password; nothing was changed.\n` +
      'Somebody who is removed there, or disabled here, must not have another way in.',
  );
}

export function maskedOnly(role: Role): Failure {
  return new Failure(
    `A login of role ${role} is always shown masked numbers; nothing was changed.\n` +
      'Only a login of role integration can be shown more.',
    exitCodes.usage,
  );
}

export function notChanged(login: string, result: Exclude<LoginChanged, 'changed'>): Failure {
  if (result === 'unknown') return unknownLogin(login);
  return new Failure(
    `The row of ${login} was altered in the database; nothing was changed.\n${whatToDo(login)}`,
  );
}

export function whatToDo(login: string): string {
  return (
    'An altered login is refused everywhere: somebody with access to the database wrote it, or it was sealed ' +
    `with other keys.\nTo replace it with a new login:  opencif login add ${login} --aggregator AGGREGATOR`
  );
}

export function unknownLogin(login: string): Failure {
  return new Failure(`There is no login ${login}; nothing was changed.\nTo see all:  opencif login list`);
}
