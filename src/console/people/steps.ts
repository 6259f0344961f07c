/** What an admin does with a login, and when each is offered. */
import type { Login } from '../../contract/logins.ts';
import { isPerson } from '../../contract/rights.ts';

export const stepNames = [
  'set-role',
  'set-disclosure',
  'enable',
  'disable',
  'unlock',
  'end-sessions',
  'reset-passkeys',
] as const;
/** Also the last part of its page's path, and of the endpoint's. */
export type StepName = (typeof stepNames)[number];

export const PEOPLE = '/console/people';

export function loginPath(login: string): string {
  return `${PEOPLE}/${login}`;
}

const applies: Readonly<Record<StepName, (login: Login) => boolean>> = {
  'set-role': () => true,
  'set-disclosure': ({ role }) => !isPerson(role),
  enable: ({ state }) => state === 'disabled',
  disable: ({ state }) => state === 'enabled',
  unlock: ({ lockedUntil }) => lockedUntil !== undefined,
  'end-sessions': ({ state }) => state === 'enabled',
  'reset-passkeys': ({ role }) => isPerson(role),
};

/** Nothing can be done with a login that somebody altered in the database. */
export function stepApplies(name: StepName, login: Login): boolean {
  return login.state !== 'altered' && applies[name](login);
}

/** Those that take something away from the login. */
export function isDangerous(name: StepName): boolean {
  return name === 'disable' || name === 'reset-passkeys';
}
