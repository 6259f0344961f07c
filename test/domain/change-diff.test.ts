/** What people are told of a change: no field too many, none too few, and each at the item that it belongs to. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Customer } from '../../src/contract/customer.ts';
import { individualUpdateAnswer } from '../../src/contract/examples.ts';
import { applied, customerDiffs, isReordered, isVisible, sectionDiff } from '../../src/domain/change-diff.ts';

const few = fc.constantFrom('a', 'b', 'c');
const phone = fc.record(
  { type: few, phoneNumber: few, countryDialingCode: few },
  { requiredKeys: ['type', 'phoneNumber'] },
);
const address = fc.record(
  { type: few, addressLine1: few, addressLine2: fc.option(few), city: few },
  { requiredKeys: ['type', 'city'] },
);
const document = fc.record({ type: few, issuanceCountryCodeA3: few, last4: fc.constantFrom('', '7000') });
const list = fc.array(fc.oneof(phone, address, document, few), { maxLength: 5 });
const value = fc.oneof(list, fc.dictionary(few, fc.option(few), { maxKeys: 3 }), few, fc.constant(null));

test('applying the difference to the value before gives the value after', () => {
  fc.assert(
    fc.property(fc.option(value, { nil: undefined }), value, (before, after) => {
      const diff = sectionDiff({ section: 's', ...(before !== undefined && { before }), after });
      expect(applied(before, diff)).toEqual(after);
    }),
  );
});

test('equal values have no visible difference, in whatever order their members are', () => {
  fc.assert(
    fc.property(value, (one) => {
      const turned = JSON.parse(JSON.stringify(one), (_name, member) =>
        typeof member === 'object' && member !== null && !Array.isArray(member)
          ? Object.fromEntries(Object.entries(member).reverse())
          : member,
      );
      expect(isVisible(sectionDiff({ section: 's', before: one, after: turned }))).toBe(false);
    }),
  );
});

test('each item before and each item after is told of exactly once', () => {
  fc.assert(
    fc.property(list, list, (before, after) => {
      const { items } = sectionDiff({ section: 's', before, after });
      const places = (side: 'from' | 'to') => items.flatMap((item) => item[side] ?? []).sort((a, b) => a - b);
      expect(places('from')).toEqual([...before.keys()]);
      expect(places('to')).toEqual([...after.keys()]);
    }),
  );
});

describe('a list of phones', () => {
  const mobile = { type: 'MOBILE', phoneNumber: '5550100199' };
  const landline = { type: 'LANDLINE', phoneNumber: '5550100142' };
  const visible = (before: unknown, after: unknown) =>
    sectionDiff({ section: 'phones', before, after }).items.filter(({ fields }) => fields.length > 0);

  test('with a new one in front shows only the new one', () => {
    const added = { type: 'PRIMARY', phoneNumber: '5550100100' };
    expect(visible([mobile, landline], [added, mobile, landline])).toMatchObject([
      { from: null, to: 0, type: 'PRIMARY', fields: [{ field: 'type' }, { field: 'phoneNumber' }] },
    ]);
  });

  test('with another number of a kind shows that the number changed, not one gone and one new', () => {
    expect(visible([landline, mobile], [landline, { ...mobile, phoneNumber: '5550100111' }])).toEqual([
      {
        from: 1,
        to: 1,
        type: 'MOBILE',
        fields: [{ field: 'phoneNumber', before: '5550100199', after: '5550100111' }],
      },
    ]);
  });

  test('whose kinds are exchanged shows the kinds, not the numbers', () => {
    const before = [mobile, landline];
    const after = [
      { ...mobile, type: 'LANDLINE' },
      { ...landline, type: 'MOBILE' },
    ];
    expect(visible(before, after).flatMap(({ fields }) => fields.map(({ field }) => field))).toEqual([
      'type',
      'type',
    ]);
  });

  test('in another order is seen, although no field differs', () => {
    const diff = sectionDiff({ section: 'phones', before: [mobile, landline], after: [landline, mobile] });
    expect(isReordered(diff)).toBe(true);
    expect(diff.items.flatMap(({ fields }) => fields)).toEqual([]);
  });
});

test('a number of which the last four stay the same changes nothing that is shown', () => {
  const documents = [{ type: 'SSN', issuanceCountryCodeA3: 'USA', last4: '7000' }];
  const diff = sectionDiff({ section: 'identificationDocuments', before: documents, after: [...documents] });
  expect(isVisible(diff)).toBe(false);
});

describe('two states of a customer', () => {
  const person = { firstName: 'Ada', lastName: 'Sample', email: 'a@example.test', phones: [], addresses: [] };
  const business = (change: object, employees?: unknown) =>
    ({
      customerType: 'business',
      customer: { businessName: 'Example', businessPhones: [], businessAddresses: [] },
      businessRepresentatives: [{ id: 'rep_1', ...person, ...change }],
      ...(employees !== undefined && { employees }),
    }) as unknown as Customer;

  test('that are the same have no difference', () => {
    const customer = individualUpdateAnswer as unknown as Customer;
    expect(customerDiffs(customer, structuredClone(customer))).toEqual([]);
  });

  test('name the representative and the employee that differ, by the names of the history', () => {
    const before = business({}, [{ employeeId: 'cstap_1', position: 'Clerk', status: 'ACTIVE' }]);
    const after = business({ lastName: 'Muster', email: 'b@example.test' }, [
      { employeeId: 'cstap_1', position: 'Clerk', status: 'DISABLED' },
    ]);
    expect(customerDiffs(before, after).map(({ section }) => section)).toEqual([
      'businessRepresentatives/rep_1/email',
      'businessRepresentatives/rep_1/identity',
      'employees/cstap_1/status',
    ]);
  });
});
