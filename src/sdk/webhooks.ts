/** `client.webhooks`: manages receivers of changes, and verifies messages. opencif only, except `unwrap`. */
import type { List } from './list.ts';
import type { CallOptions, KeyOptions } from './options.ts';
import type { APIPromise } from './promise.ts';
import type { Transport } from './transport.ts';
import type {
  DeliveriesQuery,
  ListQuery,
  NewWebhook,
  RotatedSecret,
  Webhook,
  WebhookDeleted,
  WebhookDelivery,
  WebhookMessage,
  WebhookResend,
  WebhookResent,
  WebhooksCreate,
  WebhookTested,
} from './types.ts';
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

  /** Sends changes to a URL. The secret is shown only once. @throws WebhookUrlRefusedError, WebhookLimitReachedError */
  create(input: WebhooksCreate, options?: KeyOptions): APIPromise<NewWebhook> {
    return this.#change('/webhooks', {}, input, options);
  }

  /** Lists the webhooks, newest first, including disabled ones. */
  list(query: ListQuery = {}, options?: CallOptions): List<Webhook> {
    const request = { method: 'GET', path: '/webhooks', query: { ...query }, repeat: 'safe' } as const;
    return this.#transport.list(request, 'cursor', options);
  }

  /** Stops sending; the webhook keeps its cursor. @throws WebhookNotFoundError */
  disable(webhookId: string, options?: KeyOptions): APIPromise<Webhook> {
    return this.#change('/webhooks/:webhookId/disable', { webhookId }, undefined, options);
  }

  /** Continues where the webhook stopped. @throws WebhookNotFoundError, WebhookLimitReachedError */
  enable(webhookId: string, options?: KeyOptions): APIPromise<Webhook> {
    return this.#change('/webhooks/:webhookId/enable', { webhookId }, undefined, options);
  }

  /** Deletes a webhook with what it had still to send. @throws WebhookNotFoundError */
  delete(webhookId: string, options?: KeyOptions): APIPromise<WebhookDeleted> {
    const path = '/webhooks/:webhookId';
    const request = { method: 'DELETE', path, params: { webhookId }, repeat: 'safe', write: true } as const;
    return this.#transport.call(request, options);
  }

  /** Creates a new secret; the old one also signs for 24 hours. @throws WebhookNotFoundError */
  rotateSecret(webhookId: string, options?: KeyOptions): APIPromise<RotatedSecret> {
    return this.#change('/webhooks/:webhookId/rotate-secret', { webhookId }, undefined, options);
  }

  /** Sends a test event once, and returns the outcome. @throws WebhookNotFoundError */
  test(webhookId: string, options?: CallOptions): APIPromise<WebhookTested> {
    const path = '/webhooks/:webhookId/test';
    return this.#transport.call({ method: 'POST', path, params: { webhookId }, repeat: 'once' }, options);
  }

  /** Lists the attempts of the last days, newest first. @throws WebhookNotFoundError */
  deliveries(webhookId: string, query: DeliveriesQuery = {}, options?: CallOptions): List<WebhookDelivery> {
    const path = '/webhooks/:webhookId/deliveries';
    const params = { webhookId };
    const request = { method: 'GET', path, params, query: { ...query }, repeat: 'safe' } as const;
    return this.#transport.list(request, 'cursor', options);
  }

  /**
   * Sends one event again, or a range of the feed up to 10,000 events at a time.
   * @throws WebhookNotFoundError, WebhookDisabledError, EventNotFoundError
   */
  resend(webhookId: string, what: WebhookResend, options?: KeyOptions): APIPromise<WebhookResent> {
    return this.#change('/webhooks/:webhookId/resend', { webhookId }, what, options);
  }

  /**
   * Checks that a message comes from the service and is fresh.
   *
   * @param body as it arrived, byte for byte: not parsed and serialized again
   * @param secret `whsec_…`; several during a rotation
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

  /** Sends a change. Its key makes repeating safe. */
  #change<Data>(
    path: string,
    params: Readonly<Record<string, string>>,
    body: unknown,
    options?: KeyOptions,
  ): APIPromise<Data> {
    return this.#transport.call({ method: 'POST', path, params, body, repeat: 'safe', write: true }, options);
  }
}
