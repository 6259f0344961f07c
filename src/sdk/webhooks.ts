/** `client.webhooks`: addresses that changes are pushed to, and the check of what arrives. opencif only. */
import type { CallOptions } from './options.ts';
import { List } from './pages.ts';
import type { APIPromise } from './promise.ts';
import type { Repeat } from './retry.ts';
import type { Transport } from './transport.ts';
import type { Delivery, Page, ResendInput, Webhook, WebhookInput, WebhookMessage } from './types.ts';
import {
  type UnwrapOptions,
  unwrapWebhook,
  type WebhookBody,
  type WebhookHeaders,
} from './webhook-signature.ts';

export class WebhooksCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The answer is the one place that shows the secret. */
  create(input: WebhookInput, options?: CallOptions): APIPromise<Webhook> {
    const request = { method: 'POST', path: '/webhooks', body: input, repeat: 'once' } as const;
    return this.#transport.call(request, options);
  }

  list(options?: CallOptions): List<Webhook> {
    return new List((cursor) => {
      const request = { method: 'GET', path: '/webhooks', query: { cursor }, repeat: 'safe' } as const;
      return this.#transport.call<Page<Webhook>>(request, options);
    });
  }

  disable(id: string, options?: CallOptions): APIPromise<Webhook> {
    return this.#post('disable', id, 'safe', {}, options);
  }

  enable(id: string, options?: CallOptions): APIPromise<Webhook> {
    return this.#post('enable', id, 'safe', {}, options);
  }

  /** A new secret, shown once; the old one stays valid for a while. */
  rotateSecret(id: string, options?: CallOptions): APIPromise<Webhook> {
    return this.#post('rotate-secret', id, 'once', {}, options);
  }

  /** Sends a test message. */
  test(id: string, options?: CallOptions): APIPromise<Delivery> {
    return this.#post('test', id, 'once', {}, options);
  }

  /** What was sent and how it was answered, newest first. */
  deliveries(id: string, query: { readonly limit?: number } = {}, options?: CallOptions): List<Delivery> {
    return new List((cursor) => {
      const path = '/webhooks/:id/deliveries';
      const request = {
        method: 'GET',
        path,
        params: { id },
        query: { ...query, cursor },
        repeat: 'safe',
      } as const;
      return this.#transport.call<Page<Delivery>>(request, options);
    });
  }

  /** Delivers one event, or a range of them, again. */
  resend(id: string, input: ResendInput, options?: CallOptions): APIPromise<unknown> {
    return this.#post('resend', id, 'once', input, options);
  }

  /**
   * Checks that a message is the service's own and fresh.
   *
   * @param body as it arrived, byte for byte: not parsed and written anew
   * @param secret `whsec_…`; several while one is being replaced
   * @throws WebhookVerificationError
   */
  unwrap(
    body: WebhookBody,
    headers: WebhookHeaders,
    secret: string | readonly string[],
    options?: UnwrapOptions,
  ): Promise<WebhookMessage> {
    return unwrapWebhook(body, headers, secret, options);
  }

  #post<Data>(
    verb: string,
    id: string,
    repeat: Repeat,
    body: unknown,
    options?: CallOptions,
  ): APIPromise<Data> {
    const path = `/webhooks/:id/${verb}`;
    return this.#transport.call({ method: 'POST', path, params: { id }, body, repeat }, options);
  }
}
