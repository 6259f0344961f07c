/** Canned changes for the gallery, newest first: reserved values, as people are shown them. */
import type { ChangeKind, HistoryItem, SectionChange } from '../../contract/history.ts';
import { sectionDiff } from '../../domain/change-diff.ts';

const address = {
  type: 'PRIMARY',
  addressLine1: '123 Main Str.',
  addressLine2: 'apt 8',
  city: 'Harrisburg',
  countryCodeA3: 'USA',
  postalCode: '12345',
  stateCode: 'PA',
};
const phone = (type: string, phoneNumber: string) => ({ type, phoneNumber, countryDialingCode: '1' });
const document = (type: string, last4: string) => ({ type, issuanceCountryCodeA3: 'USA', last4 });

function change(
  version: number,
  kind: ChangeKind,
  sections: readonly SectionChange[],
  more: Partial<HistoryItem> = {},
): HistoryItem {
  const at = new Date(Date.parse('2026-11-25T10:02:00.000Z') - (12 - version) * 37 * 3_600_000);
  return {
    version,
    kind,
    changedAt: at.toISOString(),
    login: 's.agent',
    requestId: `d1ea112078d111eeb5658f28ab5fe3${String(version % 100).padStart(2, '0')}`,
    sections: [...sections],
    differences: [],
    ...more,
  };
}

const moved: SectionChange = {
  section: 'addresses',
  before: [address],
  after: [{ ...address, addressLine1: '124 Main Str.' }],
};
const mail = (before: string, after: string): SectionChange => ({ section: 'email', before, after });
const phones: SectionChange = {
  section: 'phones',
  before: [phone('MOBILE', '5550100199'), phone('LANDLINE', '5550100142')],
  after: [phone('PRIMARY', '5550100111'), phone('MOBILE', '5550100199')],
};

export const changes: readonly HistoryItem[] = [
  change(12, 'reverted', [moved], {
    reason: 'moved, ticket 4711',
    verified: {
      at: '2026-11-25T10:01:00.000Z',
      answers: ['taxNumberLast4', 'dateOfBirth', 'postalCode'],
    },
  }),
  change(11, 'updated', [mail('old@example.test', 'new@example.test')], { login: 'crm_import' }),
  change(10, 'updated', [phones, mail('first@example.test', 'old@example.test')], { reason: 'called us' }),
  change(9, 'updated', [
    {
      section: 'identificationDocuments',
      before: [document('SSN', '7000')],
      after: [document('SSN', '7000')],
    },
  ]),
  change(8, 'updated', [
    { section: 'phones', before: phones.before, after: [...(phones.before as object[])].reverse() },
  ]),
  change(3, 'reopened', [], { login: 'a.admin', reason: 'closed by mistake' }),
  change(2, 'closed', [], { login: 'a.admin', reason: 'asked for by mail' }),
  change(1, 'created', [
    { section: 'email', after: 'first@example.test' },
    { section: 'addresses', after: [address] },
    { section: 'phones', after: phones.before },
    { section: 'identity', after: { firstName: 'Janice', lastName: 'Sample', dateOfBirth: '1969-08-04' } },
  ]),
];

/** What a preview shows. */
export const differences = [phones, mail('first@example.test', 'old@example.test')].map(
  ({ section, before, after }) => sectionDiff({ section, before: after, after: before }),
);

export const changesOfBusiness: readonly HistoryItem[] = [
  change(12, 'employeeDisabled', [
    { section: 'employees/cstap_5XVGshc9neQlcWlslzN8H0/status', before: 'ACTIVE', after: 'DISABLED' },
  ]),
  change(11, 'updated', [
    {
      section: 'businessRepresentatives/rep_1/email',
      before: 'joleen@example.test',
      after: 'j.kapsch@example.test',
    },
    {
      section: 'businessPhones',
      before: [phone('PRIMARY', '5550100100')],
      after: [phone('PRIMARY', '5550100101')],
    },
  ]),
  ...changes.slice(-3),
];

const manyPhones = (from: number) =>
  Array.from({ length: 20 }, (_, place) =>
    phone('MOBILE', `20255501${String(from + place).padStart(2, '0')}`),
  );

export const longChanges: readonly HistoryItem[] = [
  change(5020, 'updated', [mail(`${'a'.repeat(180)}@example.test`, `${'b'.repeat(180)}@example.test`)], {
    reason: 'W'.repeat(200),
    login: 'L'.repeat(32),
  }),
  change(5019, 'updated', [{ section: 'phones', before: manyPhones(0), after: manyPhones(40) }]),
  change(
    5018,
    'updated',
    [
      {
        section: 'addresses',
        before: [{ ...address, addressLine1: 'רחוב הרצל 12', city: 'חיפה' }],
        after: [{ ...address, addressLine1: 'שדרות רוטשילד 7', city: 'תל אביב' }],
      },
    ],
    { reason: 'עברה דירה 🏠', login: 'وكيل' },
  ),
];
