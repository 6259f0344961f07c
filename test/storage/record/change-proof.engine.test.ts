/**
 * The hashes of a change, which must stay the same for as long as records exist. The known answers were computed with
 * Python's hashlib and hmac from the written description.
 */
import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  changeMac,
  givenHash,
  linkHash,
  linkHashSql,
  payloadHash,
  payloadHashSql,
  type Sealed,
} from '../../../src/storage/record/change-proof.ts';
import { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { once } from '../../support/tamper.ts';

const key = (fill: number) => createSecretKey(Buffer.alloc(32, fill));
const keys = {
  seal: new Map([[1, key(1)]]),
  digest: key(2),
  index: key(3),
  tokenGeneration: 1,
  token: key(4),
  change: key(5),
};
const [one, two, three] = ['e6Wbpid57gEhOHy559w38f', 'A'.repeat(22), 'B'.repeat(22)];

let opened: TestDatabase;

beforeAll(async () => {
  opened = await openTestDatabase();
});

afterAll(() => opened.drop());

test('known answers', () => {
  const sections = { phones: two, email: one };
  const given = givenHash({ sections, facts: null, reason: null });
  expect(given).toBe('6cdcf5d232282caba48c10f623382d5cf3a6c639464c026deb4337e417610efd');
  const facts = { taxIndex: null, customerType: 'individual', reference: 'Ref1', representativeIds: [] };
  expect(givenHash({ sections: { email: one }, facts, reason: null })).toBe(
    '27e731dff4c9f6ff4fc4f7a1993612c55e1922494e1ad24a203c92c06e84192e',
  );
  expect(givenHash({ sections, facts: null, reason: three })).toBe(
    '2f9a00ff5b894e531dd513f15e362b060d2d87c3ab4b580e012be2321b19b3d8',
  );
  const payload = payloadHash({ email: `${three}.1.x` }, { phones: `${two}.1.y`, email: `${one}.2.z` });
  expect(payload).toBe('151f1df744faae8d0017ccc555a07aa2d0f3c1ee69c124aac215ce8c6d9da676');
  const mac = changeMac(new Vault(keys), {
    aggregatorId: 'CLIENTID',
    customerId: 'cstap_1',
    kind: 'updated',
    changedAt: '2026-11-01T00:00:00.000Z',
    login: 'someone',
    requestId: 'r1',
    givenHash: given,
  });
  expect(mac).toBe('eoToVLILx-hSpx_OiS5u8yJzD9qzY046xAlA1gdbE3Y');
  expect(linkHash('', { version: 1, payloadHash: payload, mac })).toBe(
    '05c89b9a4c1c1e94000df82612a4aecd5571433488143231517652295b3bb4a2',
  );
  expect(linkHash('f'.repeat(64), { version: 7, payloadHash: payload, mac })).toBe(
    '342427f5093445091c3107ee2eea282d0d547ee1b68d967370eeec9a082b0c4b',
  );
});

const anyName = fc.oneof(
  fc.constantFrom('email', 'phones', 'businessRepresentatives/B1/email', 'employees/a/status', 'constructor'),
  fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
);
const anySections = fc.dictionary(anyName, fc.stringMatching(/^[0-9A-Za-z_-]{22}\.1\.[0-9A-Za-z_-]{1,40}$/), {
  maxKeys: 6,
});

async function inSql(before: Sealed, after: Sealed): Promise<string> {
  const hash = payloadHashSql({ name: 'name', before: 'old', after: 'made', counts: 'true' });
  const [row] = await once<{ hash: string }>(
    opened.database,
    `select ${hash} as hash from (
       select name, b.value as old, a.value as made
         from jsonb_each_text($1::jsonb) b(name, value) full join jsonb_each_text($2::jsonb) a(name, value) using (name)
     ) section`,
    [JSON.stringify(before), JSON.stringify(after)],
  );
  return row?.hash ?? '';
}

test('the database and the program make the same payload hash of any sections, whatever the cipher text', async () => {
  const property = fc.asyncProperty(anySections, anySections, async (before, after) => {
    fc.pre(Object.keys(before).length + Object.keys(after).length > 0);
    const other = (sealed: Sealed) =>
      Object.fromEntries(
        Object.entries(sealed).map(([name, text]) => [name, `${text.slice(0, 22)}.2.other`]),
      );
    const hash = payloadHash(before, after);
    expect(await inSql(before, after)).toBe(hash);
    expect(payloadHash(other(before), other(after))).toBe(hash);
  });
  await fc.assert(property, { numRuns: 100 });
});

test('the database and the program make the same link', async () => {
  const sql = linkHashSql('$1::text', { version: '$2::int', payloadHash: '$3::text', mac: '$4::text' });
  for (const [previous, version] of [
    ['', 1],
    ['f'.repeat(64), 1_000_000],
  ] as const) {
    const values = [previous, version, 'p'.repeat(64), 'm'.repeat(43)];
    const [row] = await once<{ link: string }>(opened.database, `select ${sql} as link`, values);
    expect(row?.link).toBe(linkHash(previous, { version, payloadHash: 'p'.repeat(64), mac: 'm'.repeat(43) }));
  }
});
