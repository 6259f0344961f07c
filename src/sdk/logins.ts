/** `client.logins`: who may do what, for admins. opencif only. */
import type { List } from './list.ts';
import type { CallOptions, KeyOptions } from './options.ts';
import type { APIPromise } from './promise.ts';
import type { Transport } from './transport.ts';
import type { Disclosure, ListQuery, Login, LoginsCreate, NewLogin, Role } from './types.ts';

export class LoginsCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Makes a login of your aggregator. Its password is shown only once.
   * @throws LoginExistsError, LoginLimitReachedError, LoginDisclosureFixedError
   */
  create(input: LoginsCreate, options?: KeyOptions): APIPromise<NewLogin> {
    return this.#post('/logins', {}, input, options);
  }

  /** Lists the logins by name, including disabled ones. */
  list(query: ListQuery = {}, options?: CallOptions): List<Login> {
    const request = { method: 'GET', path: '/logins', query: { ...query }, repeat: 'safe' } as const;
    return this.#transport.list(request, 'cursor', options);
  }

  /** Gives a login another role, and ends its sign-ins. @throws LoginNotFoundError, LastAdminError */
  setRole(login: string, role: Role, options?: KeyOptions): APIPromise<Login> {
    return this.#change(login, 'set-role', { role }, options);
  }

  /** Sets how a login sees identity numbers. @throws LoginNotFoundError, LoginDisclosureFixedError */
  setDisclosure(login: string, disclosure: Disclosure, options?: KeyOptions): APIPromise<Login> {
    return this.#change(login, 'set-disclosure', { disclosure }, options);
  }

  /** Ends the sign-ins of a login and refuses new ones. @throws LoginNotFoundError, LastAdminError */
  disable(login: string, options?: KeyOptions): APIPromise<Login> {
    return this.#change(login, 'disable', undefined, options);
  }

  /** Lets a disabled login sign in again. @throws LoginNotFoundError */
  enable(login: string, options?: KeyOptions): APIPromise<Login> {
    return this.#change(login, 'enable', undefined, options);
  }

  /** Lets a login that tried too often sign in at once. @throws LoginNotFoundError */
  unlock(login: string, options?: KeyOptions): APIPromise<Login> {
    return this.#change(login, 'unlock', undefined, options);
  }

  /** Signs a login out everywhere. @throws LoginNotFoundError */
  endSessions(login: string, options?: KeyOptions): APIPromise<Login> {
    return this.#change(login, 'end-sessions', undefined, options);
  }

  /** Removes the passkeys of a person who has lost them, and signs them out. @throws LoginNotFoundError */
  resetPasskeys(login: string, options?: KeyOptions): APIPromise<Login> {
    return this.#change(login, 'reset-passkeys', undefined, options);
  }

  #change(login: string, verb: string, body: unknown, options?: KeyOptions): APIPromise<Login> {
    return this.#post(`/logins/:login/${verb}`, { login }, body, options);
  }

  /** Its key makes repeating safe. */
  #post<Data>(
    path: string,
    params: Readonly<Record<string, string>>,
    body: unknown,
    options?: KeyOptions,
  ): APIPromise<Data> {
    return this.#transport.call({ method: 'POST', path, params, body, repeat: 'safe', write: true }, options);
  }
}
