/** Standard Webhooks: HMAC-SHA-256 over `id.timestamp.body`, several signatures while a secret is replaced. */
import { OpenCIFError, WebhookVerificationError } from './errors.ts';
import { nowMs } from './mint.ts';
import { textOf } from './text.ts';
import type { WebhookMessage } from './types.ts';

export type WebhookBody = string | Uint8Array | ArrayBuffer;
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface UnwrapOptions {
  /** Maximum difference between the message's time and now. @unit seconds @default 300 */
  readonly toleranceSeconds?: number | undefined;
}

/**
 * Works without a client; see `client.webhooks.unwrap`.
 *
 * @throws WebhookVerificationError; OpenCIFError if the runtime has no WebCrypto
 */
export async function unwrapWebhook(
  body: WebhookBody,
  headers: WebhookHeaders,
  secret: string | readonly string[],
  { toleranceSeconds = 300 }: UnwrapOptions = {},
): Promise<WebhookMessage> {
  if (!globalThis.crypto?.subtle) {
    throw new OpenCIFError('Nothing was verified: this runtime has no WebCrypto (crypto.subtle).');
  }
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = signaturesOf(headerOf(headers, 'webhook-signature'));
  refuseStale(timestamp, toleranceSeconds);
  const bytes = bytesOf(body);
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), bytes);
  const secrets = typeof secret === 'string' ? [secret] : secret;
  for (const key of await Promise.all(secrets.map(keyOf))) {
    for (const signature of signatures) {
      // `verify` compares in constant time.
      if (await crypto.subtle.verify('HMAC', key, signature, signed)) return parsed(bytes);
    }
  }
  throw new WebhookVerificationError('No signature of the message fits the secret.');
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value = isHeaders(headers) ? headers.get(name) : ofRecord(headers, name);
  const text = typeof value === 'string' ? value : value?.[0];
  if (!text) throw new WebhookVerificationError(`The header ${name} is missing.`);
  return text;
}

/** Checks for the method, because a polyfill's objects are not of the runtime's own class. */
function isHeaders(headers: WebhookHeaders): headers is Headers {
  return typeof headers.get === 'function';
}

function ofRecord(headers: Exclude<WebhookHeaders, Headers>, name: string) {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return found?.[1];
}

function refuseStale(timestamp: string, toleranceSeconds: number): void {
  const apart = Math.abs(nowMs() / 1000 - Number(timestamp));
  if (!/^\d+$/.test(timestamp) || apart > toleranceSeconds) {
    throw new WebhookVerificationError('The message is too old or from the future; check the clocks.');
  }
}

/** Returns the signatures of version 1; others use unknown schemes. */
function signaturesOf(header: string): Uint8Array<ArrayBuffer>[] {
  const ofVersion1 = header.split(' ').filter((part) => part.startsWith('v1,'));
  return ofVersion1.map((part) => fromBase64(part.slice(3))).filter((bytes) => bytes !== null);
}

async function keyOf(secret: string): Promise<Awaited<ReturnType<typeof crypto.subtle.importKey>>> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ''));
  if (!bytes?.length) throw new WebhookVerificationError('The secret is not whsec_ followed by base64.');
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function bytesOf(body: WebhookBody): Uint8Array {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  return body instanceof Uint8Array ? body : new Uint8Array(body);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function parsed(bytes: Uint8Array): WebhookMessage {
  const text = textOf(bytes);
  if (text === null) throw new WebhookVerificationError('The message is signed but is not UTF-8.');
  try {
    return JSON.parse(text) as WebhookMessage;
  } catch {
    throw new WebhookVerificationError('The message is signed but is no JSON.');
  }
}
