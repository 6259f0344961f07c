/**
 * An authenticator in software: it makes passkeys and shows them as a browser with a security key does (WebAuthn level
 * 3, 6.5 and 7), with real keys and signatures. Tests use it for what no browser would send; `test/browser` has a
 * browser.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const FLAGS = { present: 0x01, verified: 0x04, attested: 0x40 };

interface Key {
  readonly privateKey: KeyObject;
  counter: number;
}

export interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
}

export interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
  readonly allowCredentials: readonly { readonly id: string }[];
}

/** What is not as a good browser and a good person would have it. */
export interface Odd {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  /** False: nobody has shown a finger, a face or a PIN. */
  readonly verified?: boolean;
  /** Default: one more than before. */
  readonly counter?: number;
  /** Credential that is shown; default: the first one that is allowed and known. */
  readonly id?: string;
}

export class Authenticator {
  readonly #origin: string;
  readonly #keys = new Map<string, Key>();

  /** @param origin of the page that its browser shows */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Makes a passkey. @returns the credential in JSON, as the browser would */
  create({ challenge, rp }: CreationOptions, odd: Odd = {}) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const id = randomBytes(16);
    const name = id.toString('base64url');
    this.#keys.set(name, { privateKey, counter: odd.counter ?? 0 });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const key = cose(Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'));
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
    const flags = FLAGS.attested | flagsOf(odd);
    const data = Buffer.concat([dataOf(odd.rpId ?? rp.id, flags, odd.counter ?? 0), attested]);
    const response = {
      clientDataJSON: this.#clientData('webauthn.create', challenge, odd).toString('base64url'),
      attestationObject: attestationOf(data).toString('base64url'),
    };
    return { id: name, rawId: name, type: 'public-key', clientExtensionResults: {}, response } as const;
  }

  /** Shows a passkey. @returns the credential in JSON, as the browser would */
  get({ challenge, rpId, allowCredentials }: RequestOptions, odd: Odd = {}) {
    const id = odd.id ?? allowCredentials.find((one) => this.#keys.has(one.id))?.id ?? '';
    const key = this.#keys.get(id);
    if (!key) throw new Error('The authenticator has none of these passkeys.');
    const data = dataOf(odd.rpId ?? rpId, flagsOf(odd), odd.counter ?? ++key.counter);
    const clientData = this.#clientData('webauthn.get', challenge, odd);
    const signed = Buffer.concat([data, createHash('sha256').update(clientData).digest()]);
    const response = {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', signed, key.privateKey).toString('base64url'),
    };
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response } as const;
  }

  #clientData(type: string, challenge: string, odd: Odd): Buffer {
    const origin = odd.origin ?? this.#origin;
    return Buffer.from(
      JSON.stringify({ type, challenge: odd.challenge ?? challenge, origin, crossOrigin: false }),
    );
  }
}

function flagsOf({ verified = true }: Odd): number {
  return FLAGS.present | (verified ? FLAGS.verified : 0);
}

function dataOf(rpId: string, flags: number, counter: number): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), count]);
}

/** A public key of P-256 for ES256, in CBOR: `{ 1: 2, 3: -7, -1: 1, -2: x, -3: y }`. */
function cose(x: Buffer, y: Buffer): Buffer {
  const head = Buffer.from('a5010203262001', 'hex');
  return Buffer.concat([head, Buffer.from('215820', 'hex'), x, Buffer.from('225820', 'hex'), y]);
}

/** In CBOR: `{ fmt: 'none', attStmt: {}, authData: data }`. */
function attestationOf(data: Buffer): Buffer {
  const text = (word: string) => Buffer.concat([Buffer.from([0x60 + word.length]), Buffer.from(word)]);
  const map = (members: number) => Buffer.from([0xa0 + members]);
  const bytes = Buffer.concat([Buffer.from([0x58, data.length]), data]);
  return Buffer.concat([map(3), text('fmt'), text('none'), text('attStmt'), map(0), text('authData'), bytes]);
}
