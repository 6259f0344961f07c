/** The server's clock, and the source of every id it issues. */
import { randomBytes } from 'node:crypto';
import type { CustomerType } from './contract/customer.ts';
import { base62, customerIdPrefix, uuidV1 } from './domain/identifier.ts';

/** The multicast bit shows that a node id is random, not a network card's (RFC 9562, section 6.10). */
const MULTICAST_BIT = 1n << 40n;
const TICKS_PER_MS = 10_000n;
/** Length of 21 in 22 random UUIDs in base62; shorter ones are discarded, so all tokens have the same length. */
const TOKEN_PART_LENGTH = 22;

export class Mint {
  readonly #nowMs: () => number;
  readonly #node = BigInt(`0x${randomBytes(6).toString('hex')}`) | MULTICAST_BIT;
  readonly #clockSequence = randomBytes(2).readUInt16BE() & 0x3fff;
  #lastTicks = 0n;

  /** @param nowMs milliseconds since 1970; tests pass their own clock */
  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  /** ISO 8601, UTC, milliseconds. @param laterBySeconds added to the current time */
  now(laterBySeconds = 0): string {
    return new Date(this.#nowMs() + laterBySeconds * 1000).toISOString();
  }

  requestId(): string {
    return this.#uuid();
  }

  customerId(type: CustomerType): string {
    return customerIdPrefix[type] + base62(this.#uuid());
  }

  /** Representatives have the same prefix as businesses. */
  representativeId(): string {
    return this.customerId('business');
  }

  tokenId(): string {
    return `tok_${base62(this.#uuid())}`;
  }

  webhookId(): string {
    return `whk_${base62(this.#uuid())}`;
  }

  passkeyId(): string {
    return `psk_${base62(this.#uuid())}`;
  }

  /** 66 characters: three random UUIDs in base62. */
  token(): string {
    return randomPart() + randomPart() + randomPart();
  }

  #uuid(): string {
    const ticks = BigInt(this.#nowMs()) * TICKS_PER_MS;
    this.#lastTicks = ticks > this.#lastTicks ? ticks : this.#lastTicks + 1n;
    return uuidV1(this.#lastTicks, this.#clockSequence, this.#node);
  }
}

function randomPart(): string {
  for (;;) {
    const bytes = randomBytes(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const part = base62(bytes.toString('hex'));
    if (part.length === TOKEN_PART_LENGTH) return part;
  }
}
