/** `client.policy`: what the aggregator asks of its people. opencif only. */
import type { CallOptions, KeyOptions } from './options.ts';
import type { APIPromise } from './promise.ts';
import type { Transport } from './transport.ts';
import type { Policy } from './types.ts';

export class PolicyCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Shows the policy. For logins with the right `examine`. @throws ForbiddenError */
  get(options?: CallOptions): APIPromise<Policy> {
    return this.#transport.call({ method: 'GET', path: '/policy', repeat: 'safe' }, options);
  }

  /** Replaces the policy, on all nodes within 5 seconds. For admins. @throws ForbiddenError */
  set(policy: Policy, options?: KeyOptions): APIPromise<Policy> {
    const request = { method: 'POST', path: '/policy', body: policy, repeat: 'safe' } as const;
    return this.#transport.call({ ...request, write: true }, options);
  }
}
