/** `client.webhooks`: the check of what a webhook delivers. */
import type { WebhookMessage } from './types.ts';
import {
  type UnwrapOptions,
  unwrapWebhook,
  type WebhookBody,
  type WebhookHeaders,
} from './webhook-signature.ts';

export class WebhooksCalls {
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
}
