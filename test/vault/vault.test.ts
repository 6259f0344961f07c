/** Sealing and the keyed hashes; the known answers were computed with WebCrypto from the written description. */
import { createDecipheriv, createSecretKey, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DIGEST_LENGTH, type Owner, SealBroken, Vault } from '../../src/vault/vault.ts';

const key = (fill: number) => createSecretKey(Buffer.alloc(32, fill));
const seal = key(1);
const keys = {
  seal: new Map([[1, seal]]),
  digest: key(2),
  index: key(3),
  token: key(4),
  tokenGeneration: 1,
  change: key(5),
};
const vault = new Vault(keys);
const owner: Owner = { aggregatorId: 'CLIENTID', customerId: 'cstap_1' };
const known = 'e6Wbpid57gEhOHy559w38f.1.CQkJCQkJCQkJCQkJTf1vcJYAyypO-dyUxhJ1xNqXnO4iMc1eNB3_gmsYF6Q';

const anyText = fc.string({ unit: 'binary' });
const anyId = fc.stringMatching(/^[0-9a-zA-Z_]{1,36}$/);
const anySection = fc.constantFrom('email', 'addresses', 'businessRepresentatives/a/email', 'identity');
const anyOwner = fc.record({ aggregatorId: anyId, customerId: anyId });

describe('known answers', () => {
  test('a value sealed by this format opens', () => {
    expect(vault.open(owner, 'email', known)).toBe('"a@example.test"');
  });

  test('digest, blind index and token hash', () => {
    const sealed = vault.seal(owner, 'email', '"a@example.test"');
    expect(sealed.slice(0, DIGEST_LENGTH + 3)).toBe(known.slice(0, DIGEST_LENGTH + 3));
    expect(sealed).toHaveLength(known.length);
    const index = vault.blindIndex('CLIENTID', 'ssn', '900000001');
    expect(index).toBe('l6D6TCa8wSeqQrJ94xyBDPi-QPQjI1SaoMJVjC_KWrI');
    expect(vault.tokenHash('token')).toBe('eCwwXAcAqUfJok5Gc59dNy-eH9d6INkXZnctCUN5oB8');
  });
});

describe('seal', () => {
  test('what is sealed opens to the same text', () => {
    fc.assert(
      fc.property(anyOwner, anySection, anyText, (whose, section, text) => {
        expect(vault.open(whose, section, vault.seal(whose, section, text))).toBe(text);
      }),
    );
  });

  test('equal values have equal digests and different payloads; other values other digests', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, other) => {
        const [first, second, third] = [text, text, other].map((one) => vault.seal(owner, 'email', one));
        const digest = (sealed = '') => sealed.slice(0, DIGEST_LENGTH);
        expect(first).not.toBe(second);
        expect(digest(first)).toBe(digest(second));
        expect(digest(first) === digest(third)).toBe(text === other);
      }),
    );
  });

  test('the key is HKDF-SHA-256 of the sealing key without salt, and associated data name the place', () => {
    const sealedPayload = (sealed: string) =>
      Buffer.from(sealed.slice(sealed.lastIndexOf('.') + 1), 'base64url');
    fc.assert(
      fc.property(anyOwner, anySection, anyText, (whose, section, text) => {
        const { aggregatorId, customerId } = whose;
        const info = `opencif customer ${aggregatorId}/${customerId}`;
        const payload = sealedPayload(vault.seal(whose, section, text));
        const customerKey = new Uint8Array(hkdfSync('sha256', seal, '', info, 32));
        const decipher = createDecipheriv('aes-256-gcm', customerKey, payload.subarray(0, 12));
        decipher.setAAD(Buffer.from(`${aggregatorId}/${customerId}/${section}`));
        decipher.setAuthTag(payload.subarray(-16));
        const opened = Buffer.concat([decipher.update(payload.subarray(12, -16)), decipher.final()]);
        expect(opened.toString()).toBe(text);
      }),
    );
  });

  test('a customer opens and seals alike after thousands of others', () => {
    const sealed = vault.seal(owner, 'email', 'x');
    for (let n = 0; n < 5_000; n++) vault.seal({ ...owner, customerId: `other_${n}` }, 'email', 'x');
    expect(vault.open(owner, 'email', sealed)).toBe('x');
    expect(new Vault(keys).open(owner, 'email', vault.seal(owner, 'email', 'y'))).toBe('y');
  });

  test('the newest generation seals, and each opens what it sealed; the digest stays', () => {
    const two = new Vault({
      ...keys,
      seal: new Map([
        [2, key(7)],
        [1, seal],
      ]),
    });
    const sealed = two.seal(owner, 'email', '"a@example.test"');
    expect(sealed.slice(0, DIGEST_LENGTH + 3)).toBe(`${known.slice(0, DIGEST_LENGTH)}.2.`);
    expect([known, sealed].map((one) => two.open(owner, 'email', one))).toEqual(
      Array(2).fill('"a@example.test"'),
    );
    expect(() => vault.open(owner, 'email', sealed)).toThrow(SealBroken);
    expect(() => two.open(owner, 'email', sealed.replace('.2.', '.1.'))).toThrow(SealBroken);
  });

  test('no nonce comes twice', () => {
    const nonces = Array.from({ length: 5_000 }, () => {
      const sealed = vault.seal(owner, 'email', 'x');
      return sealed.slice(sealed.lastIndexOf('.') + 1, sealed.lastIndexOf('.') + 1 + 16);
    });
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  test('digests of one value differ by aggregator, customer and section', () => {
    const places: [Owner, string][] = [
      [owner, 'email'],
      [owner, 'phones'],
      [{ ...owner, customerId: 'cstap_2' }, 'email'],
      [{ ...owner, aggregatorId: 'OTHER' }, 'email'],
    ];
    const digests = places.map((place) => vault.seal(...place, 'x').slice(0, DIGEST_LENGTH));
    expect(new Set(digests).size).toBe(places.length);
  });
});

describe('open throws SealBroken', () => {
  test.each<[string, Owner, string]>([
    ['customer', { ...owner, customerId: 'cstap_2' }, 'email'],
    ['aggregator', { ...owner, aggregatorId: 'OTHER' }, 'email'],
    ['section', owner, 'phones'],
  ])('for a value moved to another %s', (_place, whose, section) => {
    expect(() => vault.open(whose, section, known)).toThrow(SealBroken);
  });

  test('for a generation that does not exist, which it names', () => {
    const unknown = known.replace('.1.', '.2.');
    expect(() => vault.open(owner, 'email', unknown)).toThrow(SealBroken);
    expect(() => vault.open(owner, 'email', unknown)).toThrow(/under generation 2 .* does not have/);
    for (const none of ['', '01', '1x', 'a@example.test']) {
      const sealed = known.replace('.1.', `.${none}.`);
      expect(() => vault.open(owner, 'email', sealed), none).toThrow(SealBroken);
      expect(() => vault.open(owner, 'email', sealed), none).not.toThrow(/example/);
    }
  });

  test('for another text that would be read as the same bytes', () => {
    // The last character holds four bits, and two that nobody reads.
    const other = known.replace(/Q$/, 'R');
    const bytes = (sealed: string) => Buffer.from(sealed.slice(sealed.lastIndexOf('.') + 1), 'base64url');
    expect(other).not.toBe(known);
    expect(bytes(other)).toEqual(bytes(known));
    for (const text of [other, `${known}=`, `${known} `, `${known}.`, `${known}.x`]) {
      expect(() => vault.open(owner, 'email', text), text).toThrow(SealBroken);
    }
  });

  test('for a character put in anywhere, unless the digest is another by it, which is compared', () => {
    for (let at = 0; at <= known.length; at++) {
      for (const one of [' ', '.', '1', 'A']) {
        const text = known.slice(0, at) + one + known.slice(at);
        if (text.slice(0, DIGEST_LENGTH) !== known.slice(0, DIGEST_LENGTH)) continue;
        expect(() => vault.open(owner, 'email', text), text).toThrow(SealBroken);
      }
    }
  });

  test('for a payload with any one byte altered, wherever it is', () => {
    const start = known.lastIndexOf('.') + 1;
    const payload = Buffer.from(known.slice(start), 'base64url');
    for (let index = 0; index < payload.length; index++) {
      const altered = Buffer.from(payload);
      altered[index] = (altered[index] ?? 0) ^ 1;
      const sealed = known.slice(0, start) + altered.toString('base64url');
      expect(() => vault.open(owner, 'email', sealed), `byte ${index}`).toThrow(SealBroken);
    }
  });

  test('for a payload cut anywhere', () => {
    const start = known.lastIndexOf('.') + 1;
    for (let end = start; end < known.length - 1; end++) {
      expect(() => vault.open(owner, 'email', known.slice(0, end))).toThrow(SealBroken);
    }
  });

  test('for another key, and the error quotes no value', () => {
    const other = new Vault({ ...keys, seal: new Map([[1, key(6)]]) });
    expect(() => other.open(owner, 'email', known)).toThrow(
      /^A sealed value \(CLIENTID\/cstap_1\/email\) does not open/,
    );
  });
});

test('blind indexes differ by aggregator, kind and value', () => {
  const indexes = [
    vault.blindIndex('A', 'ssn', '900000001'),
    vault.blindIndex('B', 'ssn', '900000001'),
    vault.blindIndex('A', 'ein', '900000001'),
    vault.blindIndex('A', 'ssn', '900000002'),
  ];
  expect(new Set(indexes).size).toBe(4);
});

describe('a store that gets a new generation while this node runs', () => {
  const newer = { ...keys, seal: new Map([...keys.seal, [2, key(6)]]) };
  const sealed = new Vault(newer).seal(owner, 'email', 'x');

  /** A node that finds the new generation at the given reading of the keys. */
  function running(found: number) {
    const readings = { count: 0 };
    const load = async () => {
      readings.count += 1;
      return readings.count < found ? keys : newer;
    };
    return { node: new Vault(keys, load), readings };
  }

  test.each([1, 2])('opens its values once it has learnt, at reading %s of the keys', async (found) => {
    const { node, readings } = running(found);
    expect(() => node.open(owner, 'email', sealed)).toThrow(SealBroken);
    await node.learn([known, sealed]);
    expect(node.open(owner, 'email', sealed)).toBe('x');
    expect(node.open(owner, 'email', known)).toBe('"a@example.test"');
    expect(readings.count).toBe(found);
    expect(node.generation).toBe(2);
  });

  test('reads no keys for what it knows, nor for what names no generation', async () => {
    const { node, readings } = running(1);
    await node.learn([known, '', 'x.y.z', known.replace('.1.', '.one.')]);
    expect(readings.count).toBe(0);
  });

  test('that no longer has a generation: what was read before still opens', async () => {
    const node = new Vault(keys, async () => ({ ...keys, seal: new Map([[2, key(6)]]) }));
    await node.reload();
    expect(node.open(owner, 'email', known)).toBe('"a@example.test"');
    expect(node.seal(owner, 'email', 'x')).toMatch(/^[^.]+[.]2[.]/);
  });

  test('many that wait for the keys read them once', async () => {
    const { node, readings } = running(1);
    await Promise.all(Array.from({ length: 20 }, () => node.learn([sealed])));
    expect(readings.count).toBe(1);
  });
});
