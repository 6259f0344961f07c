/** Which sections a revert puts back, and why it is refused: the rules that requests reach only in rare cases. */
import { describe, expect, test } from 'vitest';
import { formerChange, formerVersion, peopleIn, planRevert } from '../../src/domain/customers-revert.ts';
import type { Sections, StoredCustomer } from '../../src/domain/sections.ts';

const customerId = 'cstab_1';

function customer(sections: Sections): StoredCustomer {
  return {
    customerId,
    customerType: 'business',
    reference: 'Ref1',
    version: 3,
    createdAt: '2026-11-01T00:00:00.000Z',
    representativeIds: [],
    employeeIds: [],
    sections,
  };
}

describe('one change', () => {
  test('without any section is not undone: it is taken back by an endpoint of its own', () => {
    const former = formerChange({ before: {}, after: {} }, []);
    expect(planRevert(customerId, customer({ email: 'a' }), former, undefined)).toEqual({
      refusal: { code: 'sectionsNotThere', context: { customerId, sections: [] } },
    });
  });

  test('of which a part was new and a part was touched since names first what was not there', () => {
    const former = formerChange({ before: { email: 'a' }, after: { email: 'b', phones: [] } }, ['email']);
    const plan = planRevert(customerId, customer({ email: 'c', phones: [] }), former, undefined);
    expect(plan).toMatchObject({ refusal: { code: 'sectionsNotThere', context: { sections: ['phones'] } } });
    const named = planRevert(customerId, customer({ email: 'c', phones: [] }), former, ['email', 'email']);
    expect(named).toMatchObject({
      refusal: { code: 'sectionsChangedSince', context: { sections: ['email'] } },
    });
  });
});

describe('a version', () => {
  test('from which nothing differs is put back without a section', () => {
    const now = { email: 'a', phones: [{ type: 'MOBILE' }] };
    const plan = planRevert(customerId, customer(now), formerVersion(now, structuredClone(now)), undefined);
    expect(plan).toMatchObject({ sections: {} });
  });

  test('is what a named section is taken from, and inherited names are none', () => {
    const former = formerVersion({ email: 'b', phones: 1 }, { email: 'a', phones: 2 });
    const plan = planRevert(customerId, customer({ email: 'b' }), former, ['phones']);
    expect(plan).toMatchObject({ sections: { phones: 2 } });
    const none = planRevert(customerId, customer({ email: 'b' }), former, ['toString']);
    expect(none).toMatchObject({ refusal: { code: 'sectionsNotThere' } });
  });
});

test('the people of sections are those that the customer must have', () => {
  const sections = {
    email: 1,
    'businessRepresentatives/a/email': 1,
    'businessRepresentatives/a/phones': 1,
    'employees/b/position': 1,
  };
  expect(peopleIn(sections)).toEqual(['businessRepresentatives/a/identity', 'employees/b/status']);
});
