/** The judge of passkeys: one changed bit is enough, and no bytes make it fail in another way than by a refusal. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Judge, judgeEnrolment, judgeShown } from '../../../src/http/account/webauthn.ts';
import type { Passkey } from '../../../src/storage/account/passkey.ts';
import { Authenticator } from '../../support/authenticator.ts';

const origin = 'https://cif.example.test';
const rpId = 'cif.example.test';
const challenge = 'eQ1mYwvHTqoaGxXrjgXxq4CjmUJAfqNDfbGAv4CBqPk';
const judge: Judge = { origin, take: async (text) => text === challenge };
const authenticator = new Authenticator(origin);
const made = authenticator.create({ challenge, rp: { id: rpId } });
const bytes = fc.uint8Array({ maxLength: 300 }).map((all) => Buffer.from(all).toString('base64url'));

async function passkey(): Promise<Passkey> {
  const enrolment = await judgeEnrolment(made, judge);
  if (!enrolment) throw new Error('The passkey was not accepted.');
  const time = '2026-11-01T00:00:00.000Z';
  const row = { passkeyId: 'psk_1', label: '', createdAt: time, usedAt: time, altered: false };
  return { ...row, credentialId: enrolment.credentialId, publicKey: enrolment.publicKey };
}

function shown() {
  return authenticator.get({ challenge, rpId, allowCredentials: [{ id: made.id }] });
}

/** @returns the text with one bit of its bytes changed */
function flipped(text: string, bit: number): string {
  const all = Buffer.from(text, 'base64url');
  const at = Math.floor(bit / 8) % all.length;
  all[at] = (all[at] ?? 0) ^ (1 << (bit % 8));
  return all.toString('base64url');
}

test('what an authenticator made and showed is accepted, with its count', async () => {
  const key = await passkey();
  const counts = [await judgeShown(shown(), key, judge), await judgeShown(shown(), key, judge)];
  expect(counts).toEqual([1, 2]);
});

describe('a shown passkey', () => {
  // The signature is a list of two numbers: how it is written down is not signed, the end of the second number is part of it.
  test.each([
    ['clientDataJSON', 0],
    ['authenticatorData', 0],
    ['signature', 60 * 8],
  ] as const)('is refused if one bit of %s is another', async (part, first) => {
    const key = await passkey();
    const good = shown();
    const last = Buffer.from(good.response[part], 'base64url').length * 8 - 1;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: first, max: last }), async (bit) => {
        const response = { ...good.response, [part]: flipped(good.response[part], bit) };
        expect(await judgeShown({ ...good, response }, key, judge)).toBeNull();
      }),
    );
  });

  test('is refused whatever bytes it has', async () => {
    const key = await passkey();
    const parts = fc.record({ clientDataJSON: bytes, authenticatorData: bytes, signature: bytes });
    const good = shown();
    await fc.assert(
      fc.asyncProperty(parts, async (response) => {
        expect(await judgeShown({ ...good, response }, key, judge)).toBeNull();
      }),
    );
  });

  test('is refused if the stored key is none', async () => {
    const key = await passkey();
    await fc.assert(
      fc.asyncProperty(bytes, async (publicKey) => {
        expect(await judgeShown(shown(), { ...key, publicKey }, judge)).toBeNull();
      }),
    );
  });
});

describe('a new passkey', () => {
  test('of any bytes is refused', async () => {
    const { clientDataJSON } = made.response;
    await fc.assert(
      fc.asyncProperty(bytes, async (attestationObject) => {
        const response = { clientDataJSON, attestationObject };
        expect(await judgeEnrolment({ ...made, response }, judge)).toBeNull();
      }),
    );
  });

  test('whose key is not what the authenticator made is no use: what it signs is refused', async () => {
    const { clientDataJSON, attestationObject } = made.response;
    const known = await passkey();
    // The coordinates of the key are at the end.
    const last = Buffer.from(attestationObject, 'base64url').length * 8 - 1;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: last - 255, max: last }), async (bit) => {
        const response = { clientDataJSON, attestationObject: flipped(attestationObject, bit) };
        const judged = await judgeEnrolment({ ...made, response }, judge);
        const publicKey = judged?.publicKey ?? '';
        expect(publicKey).not.toBe(known.publicKey);
        expect(await judgeShown(shown(), { ...known, publicKey }, judge)).toBeNull();
      }),
    );
  });
});

test('a fault of the store is no refusal', async () => {
  const take = () => Promise.reject(new Error('The store is away.'));
  await expect(judgeEnrolment(made, { origin, take })).rejects.toThrow('The store is away.');
  await expect(judgeShown(shown(), await passkey(), { origin, take })).rejects.toThrow('The store is away.');
});
