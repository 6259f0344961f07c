/** When a part of a customer last changed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastChange, type Recent, upTo } from '../../../src/console/customer/last-change.ts';
import { ofContact, ofIdentity, ofRepresentative } from '../../../src/console/customer/sections.ts';
import type { HistoryItem } from '../../../src/contract/history.ts';

const sections = [
  'email',
  'phones',
  'identity',
  'businessRepresentatives/one/phones',
  'businessRepresentatives/two/phones',
];

/** Changes of a customer, newest first. The oldest of a whole history touches everything. */
const anyRecent = fc
  .record({ touched: fc.array(fc.subarray(sections), { minLength: 1 }), complete: fc.boolean() })
  .map(({ touched, complete }): Recent => {
    const oldest = complete ? 1 : 7;
    const changes = touched.map((names, place) => change(oldest + touched.length - 1 - place, names));
    if (complete) changes[changes.length - 1] = change(1, sections);
    return { changes, complete };
  });

function change(version: number, names: readonly string[]): HistoryItem {
  return {
    version,
    kind: version === 1 ? 'created' : 'updated',
    changedAt: new Date(Date.UTC(2026, 0, version)).toISOString(),
    login: 'agent',
    requestId: `request-${version}`,
    sections: names.map((section) => ({ section })),
    differences: [],
  };
}

test('it is the newest change that touched the part, or it is older than everything that was read', () => {
  fc.assert(
    fc.property(anyRecent, fc.constantFrom(...sections), (recent, section) => {
      const found = lastChange(recent, (one) => one === section);
      const touching = recent.changes.filter((one) => one.sections.some((each) => each.section === section));
      if (touching[0]) expect(found).toEqual({ change: touching[0] });
      else expect(found).toEqual({ before: recent.changes.at(-1)?.changedAt });
    }),
  );
});

test('a part that a whole history never touched has no last change', () => {
  const recent = { changes: [change(1, ['identity'])], complete: true };
  expect(lastChange(recent, (section) => section.startsWith('employees/'))).toBeNull();
});

test('changes after the version that is shown are left out', () => {
  fc.assert(
    fc.property(anyRecent, fc.nat(20), (recent, version) => {
      const { changes, complete } = upTo(version, recent);
      expect(changes).toEqual(recent.changes.filter((one) => one.version <= version));
      expect(complete).toBe(recent.complete);
    }),
  );
});

test('a representative’s cards are about that person only', () => {
  expect(sections.filter(ofRepresentative('one', ofContact))).toEqual(['businessRepresentatives/one/phones']);
  expect(sections.filter(ofContact)).toEqual(['email', 'phones']);
  expect(sections.filter(ofIdentity)).toEqual(['identity']);
});
