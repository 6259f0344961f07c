/** `client.keys`: the age of the store's keys. opencif only. */
import type { CallOptions } from './options.ts';
import type { APIPromise } from './promise.ts';
import type { Transport } from './transport.ts';
import type { KeysStatus } from './types.ts';

export class KeysCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Purpose, generation and age of each key of the store; never a key. For logins with the right `examine`.
   * @throws ForbiddenError
   */
  status(options?: CallOptions): APIPromise<KeysStatus> {
    return this.#transport.call({ method: 'GET', path: '/keys', repeat: 'safe' }, options);
  }
}
