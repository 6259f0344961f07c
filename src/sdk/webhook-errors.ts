/** Errors of the webhook endpoints; see `error-classes.ts`. */
import { APIError } from './errors.ts';

export class WebhookNotFoundError extends APIError {
  override readonly name = 'WebhookNotFoundError';

  get webhookId(): string {
    return this.text('webhookId');
  }
}

/** The URL can't be used for a webhook. */
export class WebhookUrlRefusedError extends APIError {
  override readonly name = 'WebhookUrlRefusedError';

  /** `notAUrl`, `notHttp`, `notHttps`, `credentials` or `privateAddress`. */
  get reason(): string {
    return this.text('reason');
  }
}

/** The aggregator has the maximum number of enabled webhooks. */
export class WebhookLimitReachedError extends APIError {
  override readonly name = 'WebhookLimitReachedError';
}

export class WebhookDisabledError extends APIError {
  override readonly name = 'WebhookDisabledError';

  get webhookId(): string {
    return this.text('webhookId');
  }
}

/** No such event, or the webhook does not subscribe to its type. */
export class EventNotFoundError extends APIError {
  override readonly name = 'EventNotFoundError';

  get eventId(): string {
    return this.text('eventId');
  }
}
