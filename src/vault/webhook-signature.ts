/** Secrets and signatures of webhooks, in the form of the Standard Webhooks specification. */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** `whsec_` and 32 random bytes in base64. */
export function makeWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** The key to sign with. @param secret as `makeWebhookSecret` made it */
export function webhookKey(secret: string): KeyObject {
  return createSecretKey(secret.slice(PREFIX.length), 'base64');
}

export interface Signed {
  /** The event's id, the same at every attempt. */
  readonly id: string;
  /** Of the attempt, in seconds since 1970. */
  readonly timestamp: number;
  /** Exactly as it is sent. */
  readonly body: string;
}

/** The value of the header `webhook-signature`: one signature for each key. */
export function webhookSignature(keys: readonly KeyObject[], { id, timestamp, body }: Signed): string {
  const text = `${id}.${timestamp}.${body}`;
  return keys.map((key) => `v1,${createHmac('sha256', key).update(text).digest('base64')}`).join(' ');
}

/** The three headers that a receiver verifies. */
export function webhookHeaders(keys: readonly KeyObject[], signed: Signed): Record<string, string> {
  return {
    'webhook-id': signed.id,
    'webhook-timestamp': String(signed.timestamp),
    'webhook-signature': webhookSignature(keys, signed),
  };
}
