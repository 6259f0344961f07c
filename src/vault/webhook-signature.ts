/** Secrets and signatures of webhooks, in the format of the Standard Webhooks specification. */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** Returns `whsec_` and 32 random bytes in base64. */
export function makeWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** Returns the signing key. @param secret as created by `makeWebhookSecret` */
export function webhookKey(secret: string): KeyObject {
  return createSecretKey(secret.slice(PREFIX.length), 'base64');
}

export interface Signed {
  /** The event's id, the same on every attempt. */
  readonly id: string;
  /** Time of the attempt, in seconds since 1970. */
  readonly timestamp: number;
  /** The body exactly as it is sent. */
  readonly body: string;
}

/** Returns the value of the header `webhook-signature`: one signature per key. */
export function webhookSignature(keys: readonly KeyObject[], { id, timestamp, body }: Signed): string {
  const text = `${id}.${timestamp}.${body}`;
  return keys.map((key) => `v1,${createHmac('sha256', key).update(text).digest('base64')}`).join(' ');
}

/** Returns the three headers that a receiver verifies. */
export function webhookHeaders(keys: readonly KeyObject[], signed: Signed): Record<string, string> {
  return {
    'webhook-id': signed.id,
    'webhook-timestamp': String(signed.timestamp),
    'webhook-signature': webhookSignature(keys, signed),
  };
}
